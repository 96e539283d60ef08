/** The db command: what a person or a CI job types, on top of the machines and the functions. */
package trasiego.cli;
