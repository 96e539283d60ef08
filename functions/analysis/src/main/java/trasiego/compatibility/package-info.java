/** Whether the release that runs today still finds what it names, reads and writes. */
package trasiego.compatibility;
