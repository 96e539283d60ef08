package trasiego.hazard;

import java.util.List;
import trasiego.observation.Change;
import trasiego.observation.SchemaObject.Trigger;

/** What happens by itself at each write, and then no longer does. */
final class TriggerRules {
  static final List<Rule> ALL = List.of(TriggerRules::drop, TriggerRules::switched);

  private TriggerRules() {}

  private static void drop(StatementCase it) {
    for (Trigger trigger : DropRules.dropped(it, Trigger.class)) {
      it.takeChanges(object -> object.equals(trigger));
      boolean back =
          it.file().file().transactional()
              && it.file()
                  .file()
                  .after()
                  .all(Trigger.class)
                  .anyMatch(other -> other.name().equals(trigger.name()));
      if (back || trigger.inherited()) {
        continue;
      }
      it.report(
          "drop-trigger",
          Severity.RISKY,
          trigger.name(),
          "writes of the running release no longer do what it does from the moment of commit, without an error: %s"
              .formatted(trigger.definition()),
          null);
    }
  }

  private static void switched(StatementCase it) {
    for (Change<Trigger> change : it.changes(Trigger.class)) {
      boolean differs =
          change.isAltered() && !change.before().enabled().equals(change.after().enabled());
      if (!differs) {
        continue;
      }
      it.take(change);
      if (change.before().inherited() || !it.file().isInUse(change.before())) {
        continue;
      }
      boolean asBefore =
          it.file().file().transactional()
              && it.file()
                  .file()
                  .after()
                  .find(Trigger.class, change.before().key())
                  .map(last -> last.enabled().equals(first(it, change.before())))
                  .orElse(false);
      report(it, change, asBefore);
    }
  }

  private static String first(StatementCase it, Trigger trigger) {
    return it.file()
        .file()
        .before()
        .find(Trigger.class, trigger.key())
        .map(Trigger::enabled)
        .orElse("");
  }

  private static void report(StatementCase it, Change<Trigger> change, boolean asBefore) {
    boolean off = change.after().enabled().equals("D");
    if (asBefore && !off) {
      return;
    }
    String name = change.before().name();
    it.report(
        "switch-trigger",
        asBefore ? Severity.NOTE : Severity.RISKY,
        name,
        asBefore
            ? "what this file writes meanwhile misses it; others wait for the file's commit, since"
                + " the switch locks out writers"
            : off
                ? "writes of the running release no longer do what it does from the moment of commit, without an error: %s"
                    .formatted(change.before().definition())
                : "writes of the running release do what it does from the moment of commit: %s"
                    .formatted(change.before().definition()),
        null);
  }
}
