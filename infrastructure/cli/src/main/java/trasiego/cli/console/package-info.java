/**
 * What a person sees on a terminal and a CI log shows: other people's words cleaned, lines, colour,
 * progress.
 */
package trasiego.cli.console;
