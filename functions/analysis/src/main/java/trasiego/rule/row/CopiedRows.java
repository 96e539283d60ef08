package trasiego.rule.row;

import java.util.List;
import java.util.Optional;
import trasiego.estimate.RowWrite;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Batches;
import trasiego.rule.Sql;
import trasiego.rule.StatementContext;

/**
 * The same copy of a table's rows as a backfill, where the query is one table's whole rows: what of
 * them is there already is left out.
 */
final class CopiedRows {
  private CopiedRows() {}

  /** Null where it would not be the same. */
  static String batched(StatementContext it, RowWrite write) {
    if (!write.copiesAll() || !write.takesAllColumns() || write.sources().count() != 1) {
      return null;
    }
    Optional<Relation> source =
        EstimatedRows.largeSources(it, write).stream()
            .findFirst()
            .flatMap(name -> it.file().file().before().relation(name));
    if (source.isEmpty()) {
      return null;
    }
    Batches batches = Batches.of(source.get(), it.file().file().before());
    if (batches.key().isEmpty()) {
      return null;
    }
    String key = batches.key().get();
    String copy =
        "INSERT INTO %1$s SELECT source.* FROM %2$s source"
            .formatted(EstimatedRows.written(it, write), source.get().name());
    String undone =
        "NOT EXISTS (SELECT FROM %s copied WHERE copied.%s = source.%s)"
            .formatted(EstimatedRows.written(it, write), key, key);
    String fill = batches.backfill(copy, Optional.of(undone));
    return write.verb() == RowWrite.Verb.CREATE
        ? Sql.files(
            List.of(
                "CREATE TABLE %s (LIKE %s, PRIMARY KEY (%s));"
                    .formatted(EstimatedRows.written(it, write), source.get().name(), key),
                fill))
        : fill;
  }
}
