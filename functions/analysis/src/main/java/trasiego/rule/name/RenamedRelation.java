package trasiego.rule.name;

import static trasiego.hazard.HazardCode.RENAME_SEQUENCE;
import static trasiego.hazard.HazardCode.RENAME_TABLE;
import static trasiego.hazard.HazardCode.RENAME_VIEW;
import static trasiego.hazard.HazardCode.SET_SCHEMA;

import java.util.Map;
import java.util.Optional;
import trasiego.execution.Severity;
import trasiego.hazard.HazardCode;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.NameParts;
import trasiego.rule.StatementContext;

/** A table, view or sequence that running code no longer finds under its name. */
final class RenamedRelation {
  private static final Map<String, HazardCode> CODES =
      Map.of(
          "view", RENAME_VIEW,
          "materialized view", RENAME_VIEW,
          "sequence", RENAME_SEQUENCE);

  private RenamedRelation() {}

  /**
   * @param table as it was before the file
   */
  static void report(StatementContext it, Change<Relation> change, Relation table) {
    Optional<Replacement> replacement = Replacement.of(it.file(), table);
    boolean same = replacement.isPresent() && replacement.get().missing().isEmpty();
    if (same && replacement.get().showsItsRows()) {
      AccessRules.lost(it, replacement.get());
      return;
    }
    boolean moved = NameParts.of(change.before()).own().equals(NameParts.of(change.after()).own());
    String was = change.before().name();
    it.report(
        moved ? SET_SCHEMA : CODES.getOrDefault(change.before().kind(), RENAME_TABLE),
        Severity.RISKY,
        was,
        same
            ? "%s is another %s from the moment of commit, which does not show its rows: they are in %s, where foreign keys go on pointing to"
                .formatted(was, replacement.get().relation().kind(), change.after().name())
            : replacement
                .map(
                    other ->
                        "%s is another %s from the moment of commit, without %s: statements of the running release that name them fail with 42703"
                            .formatted(
                                was,
                                other.relation().kind(),
                                String.join(
                                    ", ",
                                    other.missing().stream().map(it2 -> it2.column()).toList())))
                .orElse(
                    "every statement of the running release that names %s fails with 42P01 from the moment of commit"
                        .formatted(was)),
        safer(change));
  }

  private static String safer(Change<Relation> change) {
    String was = change.before().name();
    String is = change.after().name();
    return switch (change.before().kind()) {
      case "sequence" -> null;
      case "materialized view" -> "CREATE VIEW %s AS SELECT * FROM %s;".formatted(is, was);
      default ->
          "-- the new name beside the old one, which goes when no release reads it\nCREATE VIEW %s AS SELECT * FROM %s;"
              .formatted(is, was);
    };
  }
}
