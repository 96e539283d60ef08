/** What the machines ask of the functions migrate and trial, checked field by field. */
package trasiego.migrate.request;
