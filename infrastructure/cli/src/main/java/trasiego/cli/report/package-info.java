/** A plan's report as people, pull requests and programs read it. */
package trasiego.cli.report;
