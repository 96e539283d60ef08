/** The databases of a server, their names, and the sessions on them. */
package trasiego.restore.database;
