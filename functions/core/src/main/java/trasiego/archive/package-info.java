/** The backup format: identifiers, the manifest, fingerprints. */
package trasiego.archive;
