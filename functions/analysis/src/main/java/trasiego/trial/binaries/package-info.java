/** The programs of a PostgreSQL of ours: where they come from, their folders, their processes. */
package trasiego.trial.binaries;
