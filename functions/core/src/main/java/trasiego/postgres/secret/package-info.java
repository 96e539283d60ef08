/** Who logs in where, with what password or token, and over which certificate. */
package trasiego.postgres.secret;
