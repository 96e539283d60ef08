/** An S3 server as a child process. */
package trasiego.embedded.store;
