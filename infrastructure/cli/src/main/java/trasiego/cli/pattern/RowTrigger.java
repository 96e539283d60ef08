package trasiego.cli.pattern;

import java.util.List;
import trasiego.postgres.Identifier;

/**
 * A trigger of a pattern's own with its function. It runs behind the table's other triggers of its
 * moment, so that it sees what they made of a row.
 */
record RowTrigger(SourceTable table, String name, String moment, String body) {
  static final String BEFORE_WRITES = "BEFORE INSERT OR UPDATE";

  static RowTrigger of(SourceTable table, String wanted, String moment, String body) {
    return new RowTrigger(table, name(table, wanted), moment, body);
  }

  /** Triggers fire in the order of their names. */
  static String name(SourceTable table, String wanted) {
    String free = table.free(wanted);
    boolean isLast = table.triggers().stream().allMatch(other -> other.compareTo(free) < 0);
    return isLast ? free : table.free("zz_" + wanted);
  }

  private String function() {
    return Identifier.quote(table.schema(), name);
  }

  /** As hazards name it. */
  String hazard() {
    return table.quoted() + "." + Identifier.quote(name);
  }

  List<String> create() {
    return List.of(
        """
        CREATE FUNCTION %s() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
        %s  RETURN %s;
        END;
        $$\
        """
            .formatted(function(), body.indent(2), moment.startsWith("BEFORE") ? "NEW" : "NULL"),
        """
        CREATE TRIGGER %s
          %s ON %s
          FOR EACH ROW EXECUTE FUNCTION %s()\
        """
            .formatted(Identifier.quote(name), moment, table.quoted(), function()));
  }

  List<String> drop() {
    return List.of(
        "DROP TRIGGER " + Identifier.quote(name) + " ON " + table.quoted(),
        "DROP FUNCTION " + function() + "()");
  }
}
