/** The deployed machines and functions on this machine, read from the deployed files. */
package trasiego.local;
