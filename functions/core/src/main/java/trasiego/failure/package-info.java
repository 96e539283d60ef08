/** The nine failures that the machines know, sorted by what happens next. */
package trasiego.failure;
