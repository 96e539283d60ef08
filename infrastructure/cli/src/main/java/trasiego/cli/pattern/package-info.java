/** Changes that take several releases, as files: expand, backfill, contract. */
package trasiego.cli.pattern;
