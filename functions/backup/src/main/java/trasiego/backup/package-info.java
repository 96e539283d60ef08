/** Stores one consistent backup of the live database, proven by its manifest. */
package trasiego.backup;
