/** Reads the stack's template, so that local functions and machines are the deployed ones. */
package trasiego.local.template;
