/**
 * The environment that a command works on: what was typed of it, its machines, its store; those in
 * this process.
 */
package trasiego.cli.environment;
