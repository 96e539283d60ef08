/** What is fetched from package indexes: pinned, checked, and unpacked once for all projects. */
package trasiego.embedded.download;
