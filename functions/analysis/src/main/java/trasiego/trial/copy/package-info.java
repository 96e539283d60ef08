/** A copy of the live database on a trial server, of its structure or of its backup. */
package trasiego.trial.copy;
