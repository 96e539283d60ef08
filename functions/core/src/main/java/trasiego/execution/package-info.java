/** What the steps of an execution hand on: documents, each written and read by one type. */
package trasiego.execution;
