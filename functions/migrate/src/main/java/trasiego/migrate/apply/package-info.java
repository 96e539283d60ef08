/** The files on the live database. */
package trasiego.migrate.apply;
