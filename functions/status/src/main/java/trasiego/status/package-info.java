/** Reports on the database, verifies a migration, checks health, and writes the record. */
package trasiego.status;
