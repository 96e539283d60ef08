/** What rows come to, whatever their order: counts and fingerprints. */
package trasiego.archive.fingerprint;
