/** Child processes: started, waited for and ended, with the ports and private files they need. */
package trasiego.embedded.process;
