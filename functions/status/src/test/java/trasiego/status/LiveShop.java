package trasiego.status;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Await;
import trasiego.testing.TestDatabase;

/** A small shop on a real server, with a migration history, as status and its owner see it. */
public final class LiveShop implements AutoCloseable {
  public static final String FIRST = "20260101000000";
  public static final String SECOND = "20260901000000";

  private final TestDatabase test;

  public LiveShop(int major) {
    test = TestDatabase.create(major);
    test.execute(
        """
        CREATE TABLE "User" (id int PRIMARY KEY, email text NOT NULL);
        CREATE TABLE "Order" (id int PRIMARY KEY, "userId" int, total numeric, note text);
        CREATE INDEX order_user ON "Order" ("userId");
        ALTER TABLE "Order" ADD CONSTRAINT order_user_fk FOREIGN KEY ("userId") REFERENCES "User";
        INSERT INTO "User" SELECT i, 'user' || i || '@example.com' FROM generate_series(1, 1000) i;
        INSERT INTO "Order" SELECT i, 1 + i % 1000, i FROM generate_series(1, 5000) i;
        ANALYZE;
        CREATE TABLE flyway_schema_history (
          installed_rank int PRIMARY KEY, version varchar(50), description varchar(200),
          type varchar(20), script varchar(1000), checksum int, installed_by varchar(100),
          installed_on timestamp DEFAULT now(), execution_time int, success boolean);
        """);
    applied(1, FIRST, true);
  }

  public void applied(int rank, String version, boolean success) {
    test.execute(
        "INSERT INTO flyway_schema_history VALUES (%d, '%s', 'x', 'SQL', 'V%s__x.sql', 1, 'o', now(), 1, %s)"
            .formatted(rank, version, version, success));
  }

  public void execute(String sql) {
    test.execute(sql);
  }

  public TestDatabase test() {
    return test;
  }

  public Database database() {
    DatabaseSecret secret = DatabaseSecret.parse(test.secretJson("status"));
    return new Database(() -> secret, new ApplicationName("test", "status", "it"));
  }

  public Session session() {
    return database().open(Timeouts.DEFAULT);
  }

  /** Runs a statement that takes its time beside the test, as the application. */
  Beside beside(String application, String... statements) {
    return new Beside(test.ownerConnection(), application, statements);
  }

  /** The owner's connection in one open transaction, its last statement perhaps still running. */
  static final class Beside implements AutoCloseable {
    private final Connection connection;
    private final Thread thread;

    private Beside(Connection connection, String application, String... statements) {
      this.connection = connection;
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Statement statement = connection.createStatement()) {
                      statement.execute("SET application_name = '" + application + "'");
                      connection.setAutoCommit(false);
                      for (String sql : statements) {
                        statement.execute(sql);
                      }
                    } catch (SQLException e) {
                      // Ended under it when the test is over.
                    }
                  });
    }

    @Override
    public void close() throws SQLException {
      connection.abort(Runnable::run);
      try {
        thread.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  public void waitUntil(String condition) {
    try (Session session = session()) {
      Await.until(condition, () -> session.isTrue(condition));
    }
  }

  @Override
  public void close() {
    test.close();
  }
}
