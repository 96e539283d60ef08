/** Puts another database in the live one's place. */
package trasiego.restore.swap;
