/** Rules about types, and about what makes the server rewrite a table. */
package trasiego.rule.type;
