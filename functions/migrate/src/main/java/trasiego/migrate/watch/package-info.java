/** What a second session sees while a file runs on the live database, and when it steps in. */
package trasiego.migrate.watch;
