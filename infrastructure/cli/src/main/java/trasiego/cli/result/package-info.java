/** What came of an execution: one object for programs, lines for people, Markdown for CI. */
package trasiego.cli.result;
