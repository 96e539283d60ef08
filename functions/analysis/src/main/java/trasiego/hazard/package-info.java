/** What a migration would do to whom, judged from what was observed and from the target's sizes. */
package trasiego.hazard;
