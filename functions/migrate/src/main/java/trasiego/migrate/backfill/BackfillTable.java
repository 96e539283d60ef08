package trasiego.migrate.backfill;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import trasiego.migration.BatchStatement;
import trasiego.migration.Script;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;
import trasiego.postgres.TargetPath;
import trasiego.sql.Tree;

/** The table whose rows a backfill walks, by the name that its statement gives it. */
final class BackfillTable {
  private BackfillTable() {}

  /** A name without a schema means what it means to the file. */
  static TableKey key(Session session, Script script) throws TableKey.NoKeyException {
    BatchStatement statement = script.batches().orElseThrow();
    String name =
        statement.schema().isEmpty()
            ? Identifier.quote(statement.table())
            : Identifier.quote(statement.schema(), statement.table());
    long[] oid = {0};
    try {
      TargetPath.during(session.connection(), () -> oid[0] = oid(session, name));
    } catch (SQLException e) {
      throw SqlStates.failure("looking for table " + name, e);
    }
    if (oid[0] == 0) {
      throw new TableKey.NoKeyException("table " + name + " does not exist");
    }
    TableKey key = TableKey.of(session, oid[0], placeProblem(script));
    Optional<String> moved =
        key.names().stream().filter(column -> statement.assigned().contains(column)).findFirst();
    if (moved.isPresent()) {
      throw new TableKey.NoKeyException(
          "it sets %s, which is in the key of %s: a row that moves along the key is met again, or never"
              .formatted(moved.get(), key.relation()));
    }
    return key;
  }

  /**
   * A row that anybody writes lies elsewhere then: behind the pass, where it is met again, or
   * before it, where it is not met. Only a condition that the write makes false tells such rows
   * apart, and proves the end.
   */
  private static Optional<String> placeProblem(Script script) {
    Tree tree = script.statements().getFirst().tree();
    if (tree.kind().equals("InsertStmt")) {
      return Optional.of(
          "an INSERT leaves the rows that it reads as they are, so that nothing tells which were"
              + " read before they were moved");
    }
    if (script.backfill().orElseThrow().where().isEmpty()) {
      return Optional.of(
          "without where=\"<condition>\", false of each row once it is written, nothing tells"
              + " which were written before they were moved");
    }
    return tree.field("returningList").isMissingNode()
            && tree.field("returningClause").isMissingNode()
        ? Optional.empty()
        : Optional.of("its RETURNING leaves no room for the proof that no row is met again");
  }

  private static long oid(Session session, String name) throws SQLException {
    try (Statement query = session.connection().createStatement();
        ResultSet row =
            query.executeQuery(
                "SELECT pg_catalog.to_regclass(" + Literal.quote(name) + ")::pg_catalog.oid")) {
      row.next();
      return row.getLong(1);
    }
  }
}
