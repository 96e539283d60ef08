/** How many rows a statement would write, asked of whoever keeps statistics of them. */
package trasiego.estimate;
