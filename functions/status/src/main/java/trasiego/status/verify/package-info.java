/** The live database held against what the rehearsal foretold. */
package trasiego.status.verify;
