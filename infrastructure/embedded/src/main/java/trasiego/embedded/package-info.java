/** Servers that run beside us as child processes: PostgreSQL of any major and an S3 server. */
package trasiego.embedded;
