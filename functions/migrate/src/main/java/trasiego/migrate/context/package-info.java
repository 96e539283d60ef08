/**
 * Where the functions work: store, databases, limits, clock, and what this environment asks of a
 * migration.
 */
package trasiego.migrate.context;
