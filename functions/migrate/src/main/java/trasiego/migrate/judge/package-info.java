/** The files on the live structure, on a trial server. */
package trasiego.migrate.judge;
