/** Documents of the store that the status functions read. */
package trasiego.status.document;
