/** The objects of a schema, what a transaction changed of them, and how both are read. */
package trasiego.observation.schema;
