/** How the text of gzip members is compressed. */
package trasiego.archive.deflate;
