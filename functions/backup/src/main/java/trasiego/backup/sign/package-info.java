/** Vouches for what the backup function has stored, in a function and under a role of its own. */
package trasiego.backup.sign;
