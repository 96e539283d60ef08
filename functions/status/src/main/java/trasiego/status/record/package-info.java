/** What an execution leaves behind: its record with the evidence of each line, and its notice. */
package trasiego.status.record;
