/** One file on one database: guarded, observed, tried again, wholly applied or wholly not. */
package trasiego.migrate.run;
