/** The table of contents of an archive of pg_dump. */
package trasiego.archive.contents;
