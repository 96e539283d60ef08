/** What the folder makes, and what a change of it must carry along. */
package trasiego.cli.pattern.source;
