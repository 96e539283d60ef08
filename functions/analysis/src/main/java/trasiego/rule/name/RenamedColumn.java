package trasiego.rule.name;

import static trasiego.hazard.HazardCode.RENAME_COLUMN;

import java.util.Optional;
import trasiego.execution.Severity;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Batches;
import trasiego.rule.NameParts;
import trasiego.rule.StatementContext;

/**
 * A column that running code no longer finds under its name, and the way by expand and contract.
 */
final class RenamedColumn {
  private static final String EXPAND =
      """
      ALTER TABLE %1$s ADD COLUMN %3$s %4$s;
      CREATE FUNCTION %5$s() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          NEW.%3$s := coalesce(NEW.%3$s, NEW.%2$s);
          NEW.%2$s := NEW.%3$s;
        ELSIF NEW.%3$s IS DISTINCT FROM OLD.%3$s THEN
          NEW.%2$s := NEW.%3$s;
        ELSE
          NEW.%3$s := NEW.%2$s;
        END IF;
        RETURN NEW;
      END
      $$;
      CREATE TRIGGER %6$s BEFORE INSERT OR UPDATE ON %1$s
        FOR EACH ROW EXECUTE FUNCTION %5$s();
      -- next file
      """;

  private RenamedColumn() {}

  static void report(StatementContext it, Change<Column> change) {
    Column was = change.before();
    Relation table = it.file().inUse(was.relation()).orElseThrow();
    boolean isView = table.kind().contains("view");
    Column end = it.file().file().after().find(Column.class, was.key()).orElse(change.after());
    Optional<Column> other = taking(it, was);
    if (other.filter(one -> isExchanged(it, one, end)).isPresent()) {
      if (other.get().number() > was.number()) {
        exchanged(it, was, end);
      }
      return;
    }
    it.report(
        RENAME_COLUMN,
        Severity.RISKY,
        was.name(),
        other
            .map(
                one ->
                    "%s is what was %s from the moment of commit: statements of the running release that name it read and write the other's values, without an error"
                        .formatted(was.name(), before(it, one).name()))
            .orElse(
                "every statement of the running release that names %s fails with 42703 from the moment of commit"
                    .formatted(was.name())),
        isView || other.isPresent() ? null : safer(it, table, was, end.column()));
  }

  /** The column that was there before and has its name when the file ends. */
  private static Optional<Column> taking(StatementContext it, Column was) {
    return it.file().file().transactional()
        ? it.file().file().after().columns(was.relation()).stream()
            .filter(one -> one.column().equals(was.column()) && !one.key().equals(was.key()))
            .filter(one -> it.file().file().before().objects().containsKey(one.key()))
            .findFirst()
        : Optional.empty();
  }

  private static Column before(StatementContext it, Column column) {
    return it.file().file().before().find(Column.class, column.key()).orElse(column);
  }

  private static boolean isExchanged(StatementContext it, Column other, Column end) {
    return before(it, other).column().equals(end.column());
  }

  /** Reported once, for the first of the two. */
  private static void exchanged(StatementContext it, Column was, Column end) {
    it.report(
        RENAME_COLUMN,
        Severity.RISKY,
        was.name(),
        "%s and %s have exchanged their names from the moment of commit: the running release reads and writes each as the other, without an error"
            .formatted(was.name(), end.column()),
        null);
  }

  private static String safer(StatementContext it, Relation table, Column was, String becomes) {
    NameParts parts = NameParts.of(table);
    String step = parts.derived(NameParts.plain(becomes), "in_step");
    String function = parts.with(step);
    String expand =
        EXPAND.formatted(table.name(), was.column(), becomes, was.type(), function, step);
    Batches batches = Batches.of(table, it.file().file().before());
    return expand
        + batches.update(
            becomes + " = " + was.column(), becomes + " IS DISTINCT FROM " + was.column());
  }
}
