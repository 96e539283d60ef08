/** Which pattern a statement asks for. */
package trasiego.cli.pattern.proposal;
