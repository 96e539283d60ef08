/** Plans a folder's new files with nothing but the folder, on a server that is thrown away. */
package trasiego.cli.localplan;
