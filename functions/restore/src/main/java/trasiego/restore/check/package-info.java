/** Refuses what can be known to fail before anything is created. */
package trasiego.restore.check;
