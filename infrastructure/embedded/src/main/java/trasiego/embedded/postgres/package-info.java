/** A PostgreSQL of any major as a child process, and its parser as a library. */
package trasiego.embedded.postgres;
