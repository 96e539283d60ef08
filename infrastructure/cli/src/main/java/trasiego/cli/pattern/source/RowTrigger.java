package trasiego.cli.pattern.source;

import java.util.List;
import trasiego.postgres.Identifier;

/**
 * A trigger of a pattern's own with its function, which names all that it uses by its schema.
 *
 * @param table quoted and qualified
 * @param condition what must hold for it to fire; empty where it always does
 */
public record RowTrigger(
    String schema, String table, String name, String moment, String condition, String body) {
  public static final String BEFORE_WRITES = "BEFORE INSERT OR UPDATE";

  /**
   * Of a table that is there: behind its other triggers, so that it sees what they made of a row.
   */
  public static RowTrigger of(SourceTable table, String wanted, String moment, String body) {
    return new RowTrigger(table.schema(), table.quoted(), name(table, wanted), moment, "", body);
  }

  /** Triggers fire in the order of their names. */
  private static String name(SourceTable table, String wanted) {
    String free = table.free(wanted);
    boolean isLast = table.triggers().stream().allMatch(other -> other.compareTo(free) < 0);
    return isLast ? free : table.free("zz_" + wanted);
  }

  private String function() {
    return Identifier.quote(schema, name);
  }

  /** As hazards name it. */
  public String hazard() {
    return table + "." + Identifier.quote(name);
  }

  /** An expression of the author's may hold the usual one. */
  private String tag() {
    return body.contains("$$") ? "$in_step$" : "$$";
  }

  public List<String> create() {
    return List.of(
        """
        CREATE FUNCTION %s() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS %s
        BEGIN
        %s  RETURN %s;
        END;
        %s\
        """
            .formatted(
                function(),
                tag(),
                body.indent(2),
                moment.startsWith("BEFORE") ? "NEW" : "NULL",
                tag()),
        """
        CREATE TRIGGER %s
          %s ON %s
          FOR EACH ROW%s EXECUTE FUNCTION %s()\
        """
            .formatted(
                Identifier.quote(name),
                moment,
                table,
                condition.isEmpty() ? "" : " WHEN (" + condition + ")",
                function()));
  }

  public List<String> drop() {
    return List.of(
        "DROP TRIGGER " + Identifier.quote(name) + " ON " + table,
        "DROP FUNCTION " + function() + "()");
  }
}
