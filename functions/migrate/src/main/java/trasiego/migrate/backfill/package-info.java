/**
 * Long writes in pieces: by a table's key, a transaction for each, paced by what the server says.
 */
package trasiego.migrate.backfill;
