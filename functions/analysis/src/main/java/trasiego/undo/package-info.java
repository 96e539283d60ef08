/** Whether a file's undo brings the schema back, and what it loses. */
package trasiego.undo;
