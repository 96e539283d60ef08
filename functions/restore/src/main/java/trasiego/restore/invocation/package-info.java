/** One invocation: what was asked, and what it works with. */
package trasiego.restore.invocation;
