/**
 * The object store: objects, conditional writes, multipart uploads, the deployment lease, ledgers.
 */
package trasiego.store;
