/** What every rule sees of a statement, its file and the tables of the target. */
package trasiego.rule;
