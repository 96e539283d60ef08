package trasiego.cli.pattern;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import trasiego.migration.MigrationFile;
import trasiego.migration.Script;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.postgres.TestSessions;
import trasiego.testing.TestDatabase;

/** A database with the shop's tables and rows, on which files run one after the other. */
final class PatternRun implements AutoCloseable {
  static final int ROWS = 500;

  private static final String FILL =
      """
      INSERT INTO "Customer" ("email") SELECT 'c' || n FROM generate_series(1, 50) n;
      INSERT INTO "Order" ("number", "customerId", "shipping", "note", "quantity", "street", "city")
      SELECT 'r' || n, 1 + n % 50, n % 7, CASE WHEN n % 3 = 0 THEN 'note ' || n END, n,
        CASE WHEN n % 5 = 0 THEN '' ELSE 'street ' || n END,
        CASE WHEN n % 2 = 0 THEN 'city ' || n END
      FROM generate_series(1, 500) n;
      INSERT INTO "Order" ("number", "quantity", "note", "street") VALUES ('counter', 1, 'x', '0');
      INSERT INTO "Visit" SELECT n, timestamptz '2026-01-01' + n * interval '1 hour', 'p' || n
      FROM generate_series(1, 500) n;
      INSERT INTO "Draft" ("text") VALUES ('a');
      """;

  private final TestDatabase database;
  private final Connection connection;

  PatternRun(int major) throws SQLException {
    database = TestDatabase.create(major);
    connection = database.ownerConnection();
    execute(withoutRole(PatternFolder.SHOP));
    execute(FILL);
  }

  /** The owner makes no roles: what the folder grants to one, everybody has here. */
  private static String withoutRole(String sql) {
    return sql.replace("CREATE ROLE shop_reader;", "").replace("shop_reader", "PUBLIC");
  }

  TestDatabase database() {
    return database;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  Catalogue catalogue() {
    Session session = TestSessions.on(connection);
    return Catalogue.read(session);
  }

  void forward(MigrationFile file) throws SQLException {
    run(file.script());
  }

  void back(MigrationFile file) throws SQLException {
    run(file.undo().orElseThrow());
  }

  private void run(Script script) throws SQLException {
    boolean isTransactional = script.outsideTransaction(Set.of()).isEmpty();
    connection.setAutoCommit(!isTransactional);
    try {
      for (trasiego.migration.Statement statement : script.statements()) {
        execute(withoutRole(statement.sql()));
      }
      if (isTransactional) {
        connection.commit();
      }
    } finally {
      connection.setAutoCommit(true);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    database.close();
  }
}
