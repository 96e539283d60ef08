/** Applied files taken back from the live database. */
package trasiego.migrate.undo;
