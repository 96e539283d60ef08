package trasiego.rule;

/**
 * Looks at one statement in its file and reports what it knows to be hazardous. Rules run from the
 * most specific to the most general: each takes the events and changes that it explains, so that
 * one thing is reported once.
 */
@FunctionalInterface
public interface Rule {
  void judge(StatementContext it);
}
