/** Sessions on the database, and what its catalogue says. */
package trasiego.postgres;
