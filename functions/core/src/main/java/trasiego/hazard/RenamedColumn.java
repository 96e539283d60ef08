package trasiego.hazard;

import trasiego.observation.Change;
import trasiego.observation.SchemaObject.Column;
import trasiego.observation.SchemaObject.Relation;

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

  static void report(StatementCase it, Change<Column> change) {
    Column was = change.before();
    Relation table = it.file().inUse(was.relation()).orElseThrow();
    boolean isView = table.kind().contains("view");
    it.report(
        "rename-column",
        Severity.RISKY,
        was.name(),
        "every statement of the running release that names %s fails with 42703 from the moment of commit"
            .formatted(was.name()),
        isView ? null : safer(it, table, was, change.after().column()));
  }

  private static String safer(StatementCase it, Relation table, Column was, String becomes) {
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
