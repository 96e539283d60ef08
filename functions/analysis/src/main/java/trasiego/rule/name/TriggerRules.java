package trasiego.rule.name;

import static trasiego.hazard.HazardCode.DROP_TRIGGER;
import static trasiego.hazard.HazardCode.SWITCH_TRIGGER;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** What happens by itself at each write, and then no longer does. */
public final class TriggerRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(TriggerRules::drop, DROP_TRIGGER),
          Rule.of(TriggerRules::replaced, DROP_TRIGGER),
          Rule.of(TriggerRules::switched, SWITCH_TRIGGER));

  /** At which writes it fires, and under which condition. */
  private static final Pattern MOMENT =
      Pattern.compile(
          "^CREATE (?:CONSTRAINT )?TRIGGER .+? (?:BEFORE|AFTER|INSTEAD OF) (.+?) ON .+?(?: WHEN"
              + " (\\(.+\\)))? EXECUTE ",
          Pattern.DOTALL);

  private TriggerRules() {}

  private static void drop(StatementContext it) {
    for (Trigger trigger : DropRules.dropped(it, Trigger.class)) {
      it.takeChanges(object -> object.equals(trigger));
      Optional<Trigger> back =
          it.file().file().transactional()
              ? it.file()
                  .file()
                  .after()
                  .all(Trigger.class)
                  .filter(other -> other.name().equals(trigger.name()))
                  .findFirst()
              : Optional.empty();
      if (trigger.inherited()) {
        continue;
      }
      if (back.isPresent()) {
        lessens(it, trigger, back.get());
        continue;
      }
      it.report(
          DROP_TRIGGER,
          Severity.RISKY,
          trigger.name(),
          "writes of the running release no longer do what it does from the moment of commit, without an error: %s"
              .formatted(WriteRules.oneLine(trigger)),
          null);
    }
  }

  /** CREATE OR REPLACE keeps its identity. */
  private static void replaced(StatementContext it) {
    for (Change<Trigger> change : it.changes(Trigger.class)) {
      if (change.isAltered()
          && !change.before().inherited()
          && change.before().name().equals(change.after().name())
          && it.file().isInUse(change.before())) {
        lessens(it, change.before(), change.after());
      }
    }
  }

  /** Whether it no longer fires at writes at which it did; what it then does is its function's. */
  private static void lessens(StatementContext it, Trigger was, Trigger is) {
    Matcher before = MOMENT.matcher(was.definition());
    Matcher after = MOMENT.matcher(is.definition());
    if (!before.find() || !after.find()) {
      return;
    }
    List<String> kept = List.of(after.group(1).split(" OR "));
    boolean fires =
        Stream.of(before.group(1).split(" OR "))
            .allMatch(
                event -> kept.contains(event) || kept.contains(event.replaceFirst(" OF .*", "")));
    boolean asOften = after.group(2) == null || after.group(2).equals(before.group(2));
    if (!fires || !asOften) {
      it.report(
          DROP_TRIGGER,
          Severity.RISKY,
          was.name(),
          "some writes of the running release no longer do what it does from the moment of commit, without an error: it was %s, and is %s"
              .formatted(was.definition(), is.definition()),
          null);
    }
  }

  private static void switched(StatementContext it) {
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

  private static String first(StatementContext it, Trigger trigger) {
    return it.file()
        .file()
        .before()
        .find(Trigger.class, trigger.key())
        .map(Trigger::enabled)
        .orElse("");
  }

  private static void report(StatementContext it, Change<Trigger> change, boolean asBefore) {
    boolean off = change.after().enabled().equals("D");
    if (asBefore && !off) {
      return;
    }
    String name = change.before().name();
    it.report(
        SWITCH_TRIGGER,
        asBefore ? Severity.NOTE : Severity.RISKY,
        name,
        asBefore
            ? "what this file writes meanwhile misses it; others wait for the file's commit, since"
                + " the switch locks out writers"
            : off
                ? "writes of the running release no longer do what it does from the moment of commit, without an error: %s"
                    .formatted(WriteRules.oneLine(change.before()))
                : "writes of the running release do what it does from the moment of commit: %s"
                    .formatted(WriteRules.oneLine(change.before())),
        null);
  }
}
