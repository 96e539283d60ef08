/** Brings a backup into a new database, phase by phase, over as many invocations as it takes. */
package trasiego.restore.load;
