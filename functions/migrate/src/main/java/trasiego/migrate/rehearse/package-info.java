/** The files and their undo files on the restored backup. */
package trasiego.migrate.rehearse;
