/** The hazards that a plan knows, each with its code and its page. */
package trasiego.hazard;
