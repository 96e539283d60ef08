/** A database that another tool made, taken on. */
package trasiego.migrate.adopt;
