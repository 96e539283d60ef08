/** Which files are pending or to be taken back, and what ended executions have left. */
package trasiego.migrate.plan;
