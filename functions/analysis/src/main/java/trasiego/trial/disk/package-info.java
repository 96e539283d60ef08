/** The bound of what a trial server may write, and its end there. */
package trasiego.trial.disk;
