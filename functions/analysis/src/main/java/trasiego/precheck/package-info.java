/**
 * What the rows of the target are asked before files run there, and how to mend those that stand in
 * the way.
 */
package trasiego.precheck;
