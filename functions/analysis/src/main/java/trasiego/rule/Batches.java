package trasiego.rule;

import java.util.List;
import java.util.Optional;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Relation;

/**
 * SQL that changes a whole table a thousand rows a transaction: by ranges of its key where that is
 * one whole number, else by its rows' places.
 */
public record Batches(String table, Optional<String> key) {
  private static final String BY_KEY =
      """
      -- trasiego:timeout 10min: a thousand rows a transaction
      DO $$
      DECLARE
        lowest bigint := (SELECT min(%2$s) FROM %1$s);
        highest bigint := (SELECT max(%2$s) FROM %1$s);
      BEGIN
        WHILE lowest <= highest LOOP
          %3$s
          WHERE %2$s BETWEEN lowest AND lowest + 999
            AND %4$s;
          COMMIT;
          lowest := lowest + 1000;
        END LOOP;
      END
      $$;\
      """;
  private static final String BY_PLACE =
      """
      -- trasiego:timeout 10min: a thousand rows a transaction
      DO $$
      BEGIN
        LOOP
          %3$s
          WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE %4$s LIMIT 1000))
            AND %4$s;
          EXIT WHEN NOT FOUND;
          COMMIT;
        END LOOP;
      END
      $$;\
      """;

  public static Batches of(Relation table, Schema structure) {
    return new Batches(
        table.name(),
        structure
            .all(Constraint.class)
            .filter(it -> it.kind().equals("primary key") && table.key().equals(it.relation()))
            .filter(it -> it.columns().size() == 1)
            .flatMap(
                it ->
                    structure.columns(table.key()).stream()
                        .filter(column -> it.columns().contains(column.number())))
            .filter(it -> List.of("smallint", "integer", "bigint").contains(it.type()))
            .map(Column::column)
            .findFirst());
  }

  /**
   * @param undone what is true of a row that is still to be changed, so that a second run changes
   *     nothing
   */
  public String update(String assignment, String undone) {
    return sql("UPDATE " + table + " SET " + assignment, undone);
  }

  public String delete(String undone) {
    return sql("DELETE FROM " + table, undone);
  }

  /** Rows that another statement takes from the table, by a key whose name stands in its query. */
  public String of(String change, String source, String undone) {
    return BY_KEY
        .replace("WHERE %2$s", "WHERE %5$s")
        .formatted(table, key.orElseThrow(), change, undone, source);
  }

  private String sql(String change, String undone) {
    return key.map(it -> BY_KEY.formatted(table, it, change, undone))
        .orElseGet(() -> BY_PLACE.formatted(table, null, change, undone));
  }
}
