/** Migration files, their checksums, and the history of what was applied. */
package trasiego.migration;
