/**
 * The verdict: what was seen there, weighed by the live database, and the gates beside the files.
 */
package trasiego.migrate.check;
