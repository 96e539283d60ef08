/** The servers on which files are tried, and that none of them is the live one. */
package trasiego.migrate.trial;
