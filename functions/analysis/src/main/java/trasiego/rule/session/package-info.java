/** Rules about a statement in its session and transaction, and about those that fail. */
package trasiego.rule.session;
