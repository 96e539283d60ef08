package trasiego.rule.name;

import static trasiego.hazard.HazardCode.CHANGE_FUNCTION;
import static trasiego.hazard.HazardCode.DROP_FUNCTION;
import static trasiego.hazard.HazardCode.REVOKE_GRANT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Functions and procedures that running code calls, and those that stored values come from. */
public final class RoutineRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(RoutineRules::drop, DROP_FUNCTION).alsoReporting(CHANGE_FUNCTION, REVOKE_GRANT),
          Rule.of(RoutineRules::change, CHANGE_FUNCTION));

  private RoutineRules() {}

  /** Nobody calls it by its name: its triggers are what counts. */
  static boolean isTrigger(Routine routine) {
    return List.of("trigger", "event_trigger").contains(routine.result());
  }

  private static void drop(StatementContext it) {
    for (Routine routine : DropRules.dropped(it, Routine.class)) {
      it.takeChanges(object -> object.equals(routine));
      if (isTrigger(routine)) {
        continue;
      }
      Optional<Routine> again = again(it, routine);
      if (again.isPresent()) {
        changed(it, routine, again.get());
        AccessRules.lost(it, routine);
        continue;
      }
      it.report(
          DROP_FUNCTION,
          Severity.RISKY,
          routine.name(),
          "every call of %s by the running release fails with 42883 from the moment of commit"
              .formatted(routine.name()),
          null);
    }
  }

  /** The one that has the same name and arguments when the file ends. */
  private static Optional<Routine> again(StatementContext it, Routine was) {
    if (!it.file().file().transactional()) {
      return Optional.empty();
    }
    return it.file()
        .file()
        .after()
        .all(Routine.class)
        .filter(is -> is.name().equals(was.name()) && !is.key().equals(was.key()))
        .findFirst();
  }

  private static void change(StatementContext it) {
    for (Change<Routine> change : it.changes(Routine.class)) {
      if (change.isAltered() && change.before().name().equals(change.after().name())) {
        if (it.file().isInUse(change.before())) {
          changed(it, change.before(), change.after());
        }
        it.take(change);
      }
    }
  }

  private static void changed(StatementContext it, Routine was, Routine is) {
    String uses =
        String.join(
            ", ", storedBy(it.file().file().before(), was).map(SchemaObject::name).toList());
    if (!was.result().equals(is.result()) || !was.arguments().equals(is.arguments())) {
      it.report(
          CHANGE_FUNCTION,
          Severity.RISKY,
          was.name(),
          "the running release calls %s from the moment of commit %s"
              .formatted(was.name(), differences(was, is)),
          null);
    } else if (!was.definition().equals(is.definition()) && !uses.isEmpty()) {
      it.report(
          CHANGE_FUNCTION,
          Severity.RISKY,
          was.name(),
          "what %s holds was computed by the old body and is not computed again: lookups by the new one miss rows, without an error"
              .formatted(uses),
          null);
    } else if (!was.definition().equals(is.definition()) && !isTrigger(was)) {
      it.report(
          CHANGE_FUNCTION,
          Severity.NOTE,
          was.name(),
          "the running release calls the new body from the moment of commit, before its own code is"
              + " deployed",
          null);
    }
  }

  private static String differences(Routine was, Routine is) {
    List<String> differences = new ArrayList<>();
    if (!was.result().equals(is.result())) {
      differences.add("and gets %s instead of %s".formatted(is.result(), was.result()));
    }
    if (!was.arguments().equals(is.arguments())) {
      differences.add(
          "where it has the arguments (%s) instead of (%s)"
              .formatted(is.arguments(), was.arguments()));
    }
    return String.join(", ", differences);
  }

  /** Indexes, checks and generated columns whose values it has computed. */
  private static Stream<SchemaObject> storedBy(Schema structure, Routine routine) {
    Pattern call = Pattern.compile("\\b" + Pattern.quote(NameParts.of(routine).own()) + "\\(");
    return Stream.<Stream<? extends SchemaObject>>of(
            structure.all(Index.class).filter(it -> call.matcher(it.definition()).find()),
            structure.all(Constraint.class).filter(it -> call.matcher(it.definition()).find()),
            structure
                .all(Column.class)
                .filter(it -> !it.generated().isEmpty() && it.defaultExpression() != null)
                .filter(it -> call.matcher(it.defaultExpression()).find()))
        .flatMap(it -> it.map(SchemaObject.class::cast));
  }
}
