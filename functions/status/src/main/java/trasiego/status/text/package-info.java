/** How the status functions write amounts, failures, links and next steps. */
package trasiego.status.text;
