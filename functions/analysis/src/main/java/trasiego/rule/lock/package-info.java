/** Rules about locks: who waits, for which table, and how long. */
package trasiego.rule.lock;
