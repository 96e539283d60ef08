package trasiego.rule;

import java.util.Optional;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Relation;

/**
 * SQL that changes a whole table piece by piece: a backfill, alone in its file.
 *
 * @param key the column that is the table's primary key, where that is one column
 * @param isKeyed whether it has a primary key at all
 */
public record Batches(String table, Optional<String> key, boolean isKeyed) {
  private static final String BY_PLACE =
      """
      -- trasiego:timeout 10min: a thousand rows a transaction
      DO $$
      BEGIN
        LOOP
          DELETE FROM %1$s
          WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s LIMIT 1000));
          EXIT WHEN NOT FOUND;
          COMMIT;
        END LOOP;
      END
      $$;\
      """;

  public static Batches of(Relation table, Schema structure) {
    Optional<Constraint> primary =
        structure
            .all(Constraint.class)
            .filter(it -> it.kind().equals("primary key") && table.key().equals(it.relation()))
            .findFirst();
    return new Batches(
        table.name(),
        primary
            .filter(it -> it.columns().size() == 1)
            .flatMap(
                it ->
                    structure.columns(table.key()).stream()
                        .filter(column -> it.columns().contains(column.number()))
                        .map(Column::column)
                        .findFirst()),
        primary.isPresent());
  }

  /**
   * @param undone what is true of a row that is still to be changed, so that a second run changes
   *     nothing
   */
  public String update(String assignment, String undone) {
    return backfill(
        "UPDATE %s SET %s WHERE %s".formatted(table, assignment, undone), Optional.of(undone));
  }

  /**
   * Any statement of a backfill of this table.
   *
   * @param undone the rows that still need it
   */
  public String backfill(String statement, Optional<String> undone) {
    String where =
        undone
            .filter(Batches::isLine)
            .map(it -> " where='" + it.replace("'", "''") + "'")
            .orElse("");
    return "-- trasiego:backfill table=%s%s\n%s;".formatted(table, where, statement);
  }

  /** A directive is one line, and a comment in the condition would end it. */
  public static boolean isLine(String condition) {
    return condition.lines().count() == 1 && !condition.contains("--");
  }

  /** Every row, by its place: a block that commits by itself. */
  public String delete() {
    return BY_PLACE.formatted(table);
  }
}
