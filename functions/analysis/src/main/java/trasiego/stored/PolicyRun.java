package trasiego.stored;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.schema.FramedQuery;
import trasiego.postgres.SqlResource;
import trasiego.stored.BrokenCode.Kind;

/**
 * Whether the policies of each table let anyone read and write it: asked of a server whose policies
 * hold for everyone, the table's owner too, for a moment that is rolled back.
 */
final class PolicyRun {
  private static final String POLICIES = SqlResource.read(PolicyRun.class, "policies.sql");
  private static final String SAVE = "SAVEPOINT trasiego_policy";
  private static final String BACK = "ROLLBACK TO SAVEPOINT trasiego_policy";

  /** The policies of two tables ask each other. */
  private static final String RECURSION = "42P17";

  private record Table(String name, List<String> policies, Optional<String> column) {}

  private PolicyRun() {}

  static List<Failing> run(Connection connection, Runnable beforeEach) throws SQLException {
    List<Table> tables = FramedQuery.around(connection, PolicyRun::tables);
    if (tables.isEmpty()) {
      return List.of();
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute("SELECT pg_catalog.set_config('row_security', 'on', true)");
      for (Table table : tables) {
        hold(statement, table);
      }
      List<Failing> failing = new ArrayList<>();
      for (Table table : tables) {
        beforeEach.run();
        failing(statement, table).ifPresent(failing::add);
      }
      return failing;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** A table of somebody else's stays as it is. */
  private static void hold(Statement statement, Table table) throws SQLException {
    StringBuilder sql =
        new StringBuilder("ALTER TABLE " + table.name() + " FORCE ROW LEVEL SECURITY");
    table
        .policies()
        .forEach(
            policy ->
                sql.append("; ALTER POLICY " + policy + " ON " + table.name() + " TO PUBLIC"));
    statement.execute(SAVE);
    try {
      statement.execute(sql.toString());
    } catch (SQLException e) {
      statement.execute(BACK);
    }
  }

  private static Optional<Failing> failing(Statement statement, Table table) throws SQLException {
    for (String verb : verbs(table)) {
      try {
        statement.execute(SAVE + "; PREPARE trasiego_check AS " + verb);
        statement.execute("DEALLOCATE trasiego_check");
      } catch (SQLException e) {
        statement.execute(BACK);
        if (RECURSION.equals(e.getSQLState())) {
          return Optional.of(new Failing(check(table, verb), Failure.of(e, verb)));
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> verbs(Table table) {
    List<String> verbs = new ArrayList<>();
    verbs.add("SELECT FROM " + table.name());
    verbs.add("DELETE FROM " + table.name());
    table
        .column()
        .ifPresent(
            column -> {
              verbs.add("UPDATE " + table.name() + " SET " + column + " = " + column);
              verbs.add("INSERT INTO " + table.name() + " (" + column + ") VALUES (NULL)");
            });
    return verbs;
  }

  private static CodeCheck check(Table table, String verb) {
    return new CodeCheck(
        Kind.POLICY, table.name(), "", 0, verb, verb, Optional.empty(), Set.of(), false);
  }

  private static List<Table> tables(Connection connection) throws SQLException {
    Map<String, Table> tables = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(POLICIES)) {
      while (row.next()) {
        Optional<String> column = Optional.ofNullable(row.getString(3));
        tables
            .computeIfAbsent(row.getString(1), name -> new Table(name, new ArrayList<>(), column))
            .policies()
            .add(row.getString(2));
      }
    }
    return List.copyOf(tables.values());
  }
}
