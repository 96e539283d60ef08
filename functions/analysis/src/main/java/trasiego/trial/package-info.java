/**
 * The private server on which files are tried, and the copy of the live database that lies there.
 */
package trasiego.trial;
