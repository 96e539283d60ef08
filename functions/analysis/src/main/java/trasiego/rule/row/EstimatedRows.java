package trasiego.rule.row;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import trasiego.estimate.RowEstimate;
import trasiego.estimate.RowWrite;
import trasiego.execution.Lock;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.NameParts;
import trasiego.rule.StatementContext;
import trasiego.rule.TargetTables;

/** What statistics say of the rows that a statement writes, held against what counts as many. */
final class EstimatedRows {
  private EstimatedRows() {}

  static Optional<RowEstimate> of(
      StatementContext it, ObservedStatement statement, RowWrite write) {
    return it.file().rows().of(statement).stream()
        .filter(estimate -> estimate.write().equals(write))
        .findFirst();
  }

  /** The known number of this table's rows that the statement writes so, where it is many. */
  static Optional<Long> many(StatementContext it, String verb, Relation table) {
    return it.file().rows().of(it.statement()).stream()
        .filter(estimate -> estimate.write().verb().name().equals(verb))
        .filter(
            estimate ->
                table(it, it.statement(), estimate.write())
                    .filter(found -> found.key().equals(table.key()))
                    .isPresent())
        .filter(estimate -> isMany(it, estimate) || isMost(it, estimate, table))
        .map(estimate -> Math.min(estimate.rows(), rows(it, table)))
        .findFirst();
  }

  /** As it is reported where the rows themselves are there. */
  private static boolean isMost(StatementContext it, RowEstimate estimate, Relation table) {
    return estimate.isKnown()
        && it.file().isLarge(table.name())
        && estimate.rows() >= RowRules.SHARE * rows(it, table);
  }

  private static long rows(StatementContext it, Relation table) {
    return it.file()
        .target()
        .table(table.name())
        .map(TargetTables.Table::rows)
        .orElse(Long.MAX_VALUE);
  }

  static boolean isMany(StatementContext it, RowEstimate estimate) {
    return it.file().thresholds().isReached(estimate.rows(), bytes(it, estimate));
  }

  /** Of rows that are there the target's sizes say how much they take. */
  private static long bytes(StatementContext it, RowEstimate estimate) {
    if (estimate.write().verb().isMaking()) {
      return estimate.bytes();
    }
    return table(it, it.statement(), estimate.write())
        .flatMap(table -> it.file().target().table(table.name()))
        .filter(table -> table.rows() > 0)
        .map(
            table ->
                (long)
                    ((double) table.bytes()
                        / table.rows()
                        * Math.min(estimate.rows(), table.rows())))
        .orElse(0L);
  }

  /** The table that is written; of two of this name the one that the statement has locked. */
  static Optional<Relation> table(
      StatementContext it, ObservedStatement statement, RowWrite write) {
    List<String> locked =
        Stream.concat(statement.gained().stream(), statement.held().stream())
            .map(Lock::relation)
            .toList();
    return named(it, write.schema(), write.table())
        .min(Comparator.comparing(table -> !locked.contains(table.name())));
  }

  /** As an acknowledgement names what is written, also where the statement makes it. */
  static String written(StatementContext it, RowWrite write) {
    return it.statement().changes().added(Relation.class).stream()
        .filter(one -> NameParts.of(one).plain().equals(write.table()))
        .findFirst()
        .or(() -> table(it, it.statement(), write))
        .map(Relation::name)
        .orElse(write.name());
  }

  private static Stream<Relation> named(StatementContext it, String schema, String name) {
    return it.after()
        .all(Relation.class)
        .filter(table -> table.isTable() || table.kind().equals("materialized view"))
        .filter(table -> NameParts.of(table).matches(schema, name));
  }

  /** Those that the query takes its rows from and that are large, or of unknown size. */
  static List<String> largeSources(StatementContext it, RowWrite write) {
    return write
        .sources()
        .flatMap(source -> named(it, source.schema(), source.table()))
        .map(Relation::name)
        .filter(it.file()::isLarge)
        .distinct()
        .toList();
  }

  /** Whether it is known that the statement's writes are few rows each. */
  static boolean isFew(StatementContext it, ObservedStatement statement) {
    List<RowWrite> writes = RowWrite.of(statement);
    return !writes.isEmpty()
        && writes.stream()
            .allMatch(
                write ->
                    of(it, statement, write)
                        .filter(RowEstimate::isKnown)
                        .map(estimate -> !isMany(it, estimate))
                        .orElseGet(() -> KeyedRows.isFew(it, write)));
  }
}
