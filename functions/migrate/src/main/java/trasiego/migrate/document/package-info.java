/** What steps leave for each other. */
package trasiego.migrate.document;
