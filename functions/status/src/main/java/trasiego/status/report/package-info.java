/** The scheduled look at one environment: what it collects, what it finds, and the page of it. */
package trasiego.status.report;
