/** Removes what executions that have ended left. */
package trasiego.restore.drop;
