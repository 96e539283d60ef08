/** How long a file will take on the target, and who is in its way or waits for it. */
package trasiego.impact;
