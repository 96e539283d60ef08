package trasiego.rule.name;

import static trasiego.hazard.HazardCode.CHANGE_VIEW;
import static trasiego.hazard.HazardCode.DROP_VIEW;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Views that running code reads and that show something else, or nothing, from the commit on. */
public final class ViewRules {
  public static final List<Rule> ALL = List.of(Rule.of(ViewRules::change, CHANGE_VIEW));

  private ViewRules() {}

  static void drop(StatementContext it, Relation view) {
    Relation was = it.file().inUse(view.key()).orElseThrow();
    Optional<Replacement> replacement = Replacement.of(it.file(), was);
    if (replacement.isEmpty()) {
      it.report(
          DROP_VIEW,
          Severity.RISKY,
          view.name(),
          "every statement of the running release that names %s fails with 42P01 from the moment of commit"
              .formatted(view.name()),
          null);
      return;
    }
    if (!replacement.get().missing().isEmpty()) {
      String columns =
          replacement.get().missing().stream()
              .map(column -> column.column() + " " + column.type())
              .collect(Collectors.joining(", "));
      it.report(
          CHANGE_VIEW,
          Severity.RISKY,
          view.name(),
          "%s comes back without %s: statements of the running release that name them fail with 42703 or read another type from the moment of commit"
              .formatted(view.name(), columns),
          beside(it, replacement.get()));
    }
    AccessRules.lost(it, replacement.get());
  }

  private static String beside(StatementContext it, Replacement replacement) {
    NameParts name = NameParts.of(replacement.old());
    String definition =
        it.file()
            .file()
            .after()
            .relation(replacement.old().name())
            .map(Relation::definition)
            .orElse(null);
    return definition == null
        ? null
        : "-- the new one beside the old one\nCREATE VIEW %s AS\n%s"
            .formatted(name.with(name.derived("v2")), definition.strip());
  }

  /** CREATE OR REPLACE VIEW lets columns be added at the end, and nothing else of them. */
  private static void change(StatementContext it) {
    for (Change<Relation> change : it.changes(Relation.class)) {
      boolean isView = change.isAltered() && change.before().kind().equals("view");
      if (!isView
          || Objects.equals(change.before().definition(), change.after().definition())
          || it.file().inUse(change.before().key()).isEmpty()) {
        continue;
      }
      boolean grows =
          it.statement().changes().added(Column.class).stream()
              .anyMatch(column -> column.relation().equals(change.before().key()));
      if (!grows) {
        it.report(
            CHANGE_VIEW,
            Severity.NOTE,
            change.before().name(),
            "the running release reads other rows or values through %s from the moment of commit"
                .formatted(change.before().name()),
            null);
      }
      it.take(change);
      it.takeChanges(
          object ->
              object instanceof Column column && column.relation().equals(change.before().key()));
    }
  }
}
