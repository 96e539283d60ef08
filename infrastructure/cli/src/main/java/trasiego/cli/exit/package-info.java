/** How the command ends: numbers for CI, and the exceptions that lead to them. */
package trasiego.cli.exit;
