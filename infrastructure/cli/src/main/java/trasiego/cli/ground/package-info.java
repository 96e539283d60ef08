/** The local ground: a database built up from the folder, on which planned files are tried. */
package trasiego.cli.ground;
