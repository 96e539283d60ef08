/** What of a backup the restoring user may not restore, found before anything is created. */
package trasiego.restore.rights;
