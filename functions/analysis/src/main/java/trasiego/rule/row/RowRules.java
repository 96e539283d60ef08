package trasiego.rule.row;

import static trasiego.hazard.HazardCode.DELETE_ALL_ROWS;
import static trasiego.hazard.HazardCode.UPDATE_ALL_ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import trasiego.execution.Severity;
import trasiego.execution.Touched;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.SqlWords;
import trasiego.rule.StatementContext;
import trasiego.rule.TargetTables;

/** Statements that write a whole table in one transaction. */
public final class RowRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(RowRules::update, UPDATE_ALL_ROWS), Rule.of(RowRules::delete, DELETE_ALL_ROWS));

  /** From this share of a table's rows on, most of it is written. */
  static final double SHARE = 0.5;

  /** Fewer rows than this are no data to speak of. */
  private static final int FEW = 10;

  private static final Set<String> NOT_THE_STATEMENT =
      Set.of("FOR", "ON", "DO", "OR", "BEFORE", "AFTER", "KEY", "OF", "THEN");

  private RowRules() {}

  private static void update(StatementContext it) {
    if (it.file().script().backfill().isPresent()) {
      return;
    }
    for (Relation table : wholeTables(it, "UPDATE")) {
      it.report(
          UPDATE_ALL_ROWS,
          it.bySize(table.name()),
          table.name(),
          consequence(it, table, "UPDATE", "updates")
              + ", and as much again in size that VACUUM must free",
          WrittenRows.batched(it, table));
    }
  }

  private static void delete(StatementContext it) {
    for (Relation table : wholeTables(it, "DELETE")) {
      boolean all = isWithoutWhere(it, "DELETE", table);
      if (!all && it.file().script().backfill().isPresent()) {
        continue;
      }
      it.report(
          DELETE_ALL_ROWS,
          // What is lost is lost, however small the table.
          all || deletesMost(it, table) ? Severity.RISKY : it.bySize(table.name()),
          table.name(),
          consequence(it, table, "DELETE", "deletes") + "; the rows are gone for good",
          all ? null : WrittenRows.batched(it, table));
    }
  }

  private static boolean deletesMost(StatementContext it, Relation table) {
    if (EstimatedRows.many(it, "DELETE", table).isPresent()) {
      return true;
    }
    Touched touched = it.statement().rows().get(table.name());
    return touched != null
        && touched.deleted() >= FEW
        && touched.deleted()
            >= SHARE
                * it.file()
                    .target()
                    .table(table.name())
                    .map(TargetTables.Table::rows)
                    .orElse(touched.deleted());
  }

  private static String amount(StatementContext it, Relation table, String verb) {
    Optional<Long> many = EstimatedRows.many(it, verb, table);
    boolean seen = it.statement().rows().containsKey(table.name());
    if (many.isPresent() && !seen && !isWithoutWhere(it, verb, table)) {
      return String.format(Locale.ROOT, "about %,d rows (by the target's statistics)", many.get());
    }
    Touched touched = it.statement().rows().get(table.name());
    return isWithoutWhere(it, verb, table) || touched == null
        ? "every row"
        : String.format(
            Locale.ROOT, "%,d rows", verb.equals("UPDATE") ? touched.updated() : touched.deleted());
  }

  private static String consequence(StatementContext it, Relation table, String verb, String does) {
    String strong =
        it.statement().held().stream()
            .filter(
                lock ->
                    lock.relation().equals(table.name()) && lock.mode().equals("ACCESS EXCLUSIVE"))
            .findFirst()
            .map(
                lock ->
                    "; DDL of the same transaction keeps everybody out of %s meanwhile"
                        .formatted(table.name()))
            .orElse("");
    if (it.file().script().backfill().isPresent()) {
      return "%s %s of %s (%s), batch by batch"
          .formatted(does, amount(it, table, verb), table.name(), it.file().size(table.name()));
    }
    return "%s %s of %s (%s) in one transaction: whoever writes one of them waits until its commit%s; replicas lag by all of it"
        .formatted(
            does, amount(it, table, verb), table.name(), it.file().size(table.name()), strong);
  }

  /** Tables in use of which this statement writes all rows, or most. */
  private static List<Relation> wholeTables(StatementContext it, String verb) {
    if (!it.file().file().transactional()) {
      // A block that commits by itself goes by batches.
      return List.of();
    }
    List<Relation> found = new ArrayList<>();
    it.file()
        .file()
        .before()
        .all(Relation.class)
        .filter(Relation::isTable)
        .filter(table -> it.file().isInUse(table.name()))
        .filter(table -> isWithoutWhere(it, verb, table) || touchesMost(it, verb, table))
        .filter(table -> !isChild(it, table, found))
        .forEach(found::add);
    return found.stream().filter(table -> !isChild(it, table, found)).toList();
  }

  private static boolean isChild(StatementContext it, Relation table, List<Relation> found) {
    return table.parent() != null
        && found.stream().anyMatch(other -> other.key().equals(table.parent()));
  }

  private static boolean touchesMost(StatementContext it, String verb, Relation table) {
    if (EstimatedRows.many(it, verb, table).isPresent()) {
      return true;
    }
    Touched touched = it.statement().rows().get(table.name());
    if (touched == null) {
      return false;
    }
    long rows = verb.equals("UPDATE") ? touched.updated() : touched.deleted();
    long all =
        it.file().target().table(table.name()).map(TargetTables.Table::rows).orElse(Long.MAX_VALUE);
    return rows >= it.file().thresholds().rows() || rows > 0 && rows >= all * SHARE;
  }

  private static boolean isWithoutWhere(StatementContext it, String verb, Relation table) {
    return statements(it, verb).stream()
            .filter(statement -> names(it, statement, table))
            .anyMatch(
                statement ->
                    isForAll(statement)
                        || asksForNew(it, statement)
                        || JoinedRows.isJoin(it, statement))
        || JoinedRows.merges(it, verb, table);
  }

  /** No condition, or one that asks nothing. */
  private static boolean isForAll(SqlWords statement) {
    int where = statement.words().lastIndexOf("WHERE");
    List<String> condition = statement.words().subList(where + 1, statement.words().size());
    return where < 0
        || condition.equals(List.of("TRUE"))
        || condition.size() == 3
            && condition.get(1).equals("=")
            && condition.get(0).equals(condition.get(2));
  }

  /** The UPDATE and DELETE statements in it and in what it calls, from that word on. */
  static List<SqlWords> statements(StatementContext it, String verb) {
    SqlWords sql = SqlWords.of(it.statement());
    if (it.begins(verb) || it.begins("WITH") || SqlWords.isBlock(it.statement())) {
      return statements(sql, verb);
    }
    return it.begins("SELECT") || it.begins("CALL")
        ? it.before()
            .all(Routine.class)
            .filter(sql::names)
            .flatMap(called -> statements(SqlWords.of(called.definition()), verb).stream())
            .toList()
        : List.of();
  }

  private static List<SqlWords> statements(SqlWords sql, String verb) {
    List<SqlWords> found = new ArrayList<>();
    List<SqlWords> all = sql.from(verb);
    List<String> before = sql.before(verb);
    for (int i = 0; i < all.size(); i++) {
      if (!NOT_THE_STATEMENT.contains(before.get(i)) || before.get(i).equals("THEN")) {
        found.add(all.get(i));
      }
    }
    return found;
  }

  private static boolean names(StatementContext it, SqlWords statement, Relation table) {
    int at = 1;
    while (at < statement.words().size()
        && Set.of("FROM", "ONLY").contains(statement.words().get(at))) {
      at++;
    }
    String name = statement.name(at);
    NameParts parts = NameParts.of(table);
    String qualified = NameParts.plain(parts.qualifier()) + "." + parts.plain();
    boolean locked =
        it.statement().held().isEmpty()
            || it.statement().held().stream()
                .anyMatch(lock -> lock.relation().equals(table.name()));
    return name.equals(qualified) || name.equals(parts.plain()) && locked;
  }

  /** {@code WHERE c IS NULL} on a column that this very file has added: every row. */
  private static boolean asksForNew(StatementContext it, SqlWords statement) {
    int where = statement.words().lastIndexOf("WHERE");
    List<String> condition =
        statement.words().subList(where + 1, statement.words().size()).stream()
            // The end of a string that a block executes.
            .filter(word -> !word.equals("'"))
            .toList();
    return condition.size() == 3
        && condition.subList(1, 3).equals(List.of("IS", "NULL"))
        && isNew(it, statement.name(where + 1));
  }

  /** Nobody has filled it yet: this file made it, or an earlier one of the deployment. */
  private static boolean isNew(StatementContext it, String column) {
    Stream<Column> own =
        it.earlier().stream()
            .flatMap(statement -> statement.changes().added(Column.class).stream());
    Stream<Column> deployed =
        it.file()
            .file()
            .before()
            .all(Column.class)
            .filter(one -> !it.file().deployedBefore().contains(one.name()))
            .filter(one -> it.file().inUse(one.relation()).isPresent());
    return Stream.concat(own, deployed)
        .anyMatch(
            added ->
                NameParts.plain(added.column()).equals(column)
                    && added.defaultExpression() == null);
  }
}
