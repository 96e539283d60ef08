/** Runs the deployed handler classes in this process, through bytes, as Lambda would. */
package trasiego.local.lambda;
