/** Migrations are planned, rehearsed on a copy, applied under guard, and taken back. */
package trasiego.migrate;
