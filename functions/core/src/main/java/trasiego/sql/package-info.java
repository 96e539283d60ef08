/**
 * SQL text as PostgreSQL itself reads it: its scanner and its grammar, as a library in this
 * process. What a statement does is the server's to say.
 */
package trasiego.sql;
