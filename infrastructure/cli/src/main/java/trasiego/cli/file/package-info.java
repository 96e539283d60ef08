/**
 * Files of migrations as commands read and write them: whole or not at all, one or several in its
 * place.
 */
package trasiego.cli.file;
