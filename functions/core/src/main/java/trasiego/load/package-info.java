/** Loads a backup's rows into a database, and proves that they are the backup's. */
package trasiego.load;
