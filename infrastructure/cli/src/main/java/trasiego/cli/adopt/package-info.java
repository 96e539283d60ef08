/** What an adoption reads, compares and writes. */
package trasiego.cli.adopt;
