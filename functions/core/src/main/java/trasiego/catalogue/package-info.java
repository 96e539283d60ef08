/** A database's whole catalogue: recorded with a backup, compared with what was restored. */
package trasiego.catalogue;
