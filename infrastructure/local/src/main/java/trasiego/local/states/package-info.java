/** Runs Amazon States Language definitions in this process, as the service would. */
package trasiego.local.states;
