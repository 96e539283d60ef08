/** What every function does around its work: read the event, check it, log, answer. */
package trasiego.handler;
