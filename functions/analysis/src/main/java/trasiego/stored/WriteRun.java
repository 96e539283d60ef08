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
import java.util.function.Predicate;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.schema.FramedQuery;
import trasiego.postgres.Overdue;
import trasiego.postgres.SqlResource;
import trasiego.stored.BrokenCode.Kind;

/**
 * Writes one made-up row into each table on which a trigger fires, changes it and deletes it, on
 * the copy and in a transaction that is rolled back: what a trigger puts together when it runs is
 * met by running it. Checks and foreign keys of the table are away meanwhile.
 */
final class WriteRun {
  private static final String TABLES = SqlResource.read(WriteRun.class, "written.sql");
  private static final String SAVE = "SAVEPOINT trasiego_write";
  private static final String BACK = "ROLLBACK TO SAVEPOINT trasiego_write";

  /**
   * Syntax, names and types; a wrong number of rows or columns. What else fails, a made-up row may
   * well be refused by.
   */
  private static final Set<String> OF_NAMES = Set.of("42", "21", "2F", "0A");

  /** No right to something: by whom a trigger is fired is not known here. */
  private static final String DENIED = "42501";

  /**
   * @param values by column; none for one that the server fills
   */
  private record Table(String name, Map<String, String> values, List<String> constraints) {}

  private final Connection connection;

  WriteRun(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param concerned by the table's name, as the catalogue has its parts
   */
  List<Failing> run(Predicate<String> concerned, Runnable beforeEach) throws SQLException {
    List<Failing> failing = new ArrayList<>();
    for (Table table : FramedQuery.around(connection, WriteRun::tables)) {
      if (concerned.test(table.name())) {
        beforeEach.run();
        failing(table).ifPresent(failing::add);
      }
    }
    return failing;
  }

  private Optional<Failing> failing(Table table) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (String constraint : table.constraints()) {
        tried(statement, "ALTER TABLE " + table.name() + " DROP CONSTRAINT " + constraint);
      }
      for (String verb : verbs(table)) {
        Optional<Failure> failure = tried(statement, verb);
        if (failure.filter(WriteRun::isOfNames).isPresent()) {
          return Optional.of(new Failing(check(table, verb), failure.get()));
        }
      }
      return Optional.empty();
    } finally {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  /** Deferred triggers fire with the statement. */
  private static List<String> verbs(Table table) {
    List<String> verbs = new ArrayList<>();
    verbs.add(
        table.values().isEmpty()
            ? "INSERT INTO " + table.name() + " DEFAULT VALUES"
            : "INSERT INTO %s (%s) VALUES (%s)"
                .formatted(
                    table.name(),
                    String.join(", ", table.values().keySet()),
                    String.join(", ", table.values().values())));
    if (!table.values().isEmpty()) {
      String column = table.values().keySet().iterator().next();
      verbs.add("UPDATE %s SET %s = %s".formatted(table.name(), column, column));
    }
    verbs.add("DELETE FROM " + table.name());
    return verbs;
  }

  private Optional<Failure> tried(Statement statement, String sql) throws SQLException {
    statement.execute(SAVE);
    try (Overdue _ = Overdue.after(connection, CodeRun.LIMIT)) {
      statement.execute(sql + "; SET CONSTRAINTS ALL IMMEDIATE");
      return Optional.empty();
    } catch (SQLException e) {
      Failure failure = Failure.of(e, sql);
      if (failure.state().startsWith("08") || connection.isClosed()) {
        throw e;
      }
      statement.execute(BACK);
      return Optional.of(failure);
    }
  }

  private static boolean isOfNames(Failure failure) {
    return failure.state().length() == 5
        && OF_NAMES.contains(failure.state().substring(0, 2))
        && !failure.state().equals(DENIED);
  }

  private static CodeCheck check(Table table, String sql) {
    String verb = sql.substring(0, sql.indexOf(' '));
    return new CodeCheck(
        Kind.WRITE, table.name(), "", 0, verb, sql, Optional.empty(), Set.of(), false);
  }

  private static List<Table> tables(Connection connection) throws SQLException {
    Map<String, Table> tables = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TABLES)) {
      while (row.next()) {
        List<String> constraints = List.of((String[]) row.getArray(5).getArray());
        Table table =
            tables.computeIfAbsent(
                row.getString(1), name -> new Table(name, new LinkedHashMap<>(), constraints));
        if (!row.getBoolean(3)) {
          table.values().put(row.getString(2), row.getString(4));
        }
      }
    }
    return List.copyOf(tables.values());
  }
}
