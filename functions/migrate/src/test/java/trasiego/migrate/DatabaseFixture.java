package trasiego.migrate;

import java.util.List;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Await;
import trasiego.testing.TestDatabase;

/** A database that is migrated, and what its tests ask and do there beside the function. */
public class DatabaseFixture implements AutoCloseable {
  public final TestDatabase database;

  DatabaseFixture(int major) {
    database = TestDatabase.create(major);
  }

  void drop(String copy) {
    admin("DROP DATABASE " + copy + " WITH (FORCE)");
  }

  public void admin(String sql) {
    try (var admin = database.server().connect("postgres");
        var statement = admin.createStatement()) {
      statement.execute(sql);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An administrator's statements in this database. */
  public void inside(String... statements) {
    try (var admin = database.adminConnection();
        var statement = admin.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public Database live() {
    return new Database(
        () -> DatabaseSecret.parse(database.secretJson("migrate")),
        new ApplicationName("test", "migrate", "scene"));
  }

  public Session asOwner() {
    Session session = live().open(Timeouts.DEFAULT);
    session.becomeOwner();
    return session;
  }

  /** What the administrator's question counts on this database. */
  public int number(String sql) {
    try (var admin = database.adminConnection();
        var rows = admin.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A session of the application's that stays in its transaction until it is closed. */
  public java.sql.Connection holding(String sql) {
    try {
      java.sql.Connection connection = database.ownerConnection();
      connection.setAutoCommit(false);
      connection.createStatement().execute(sql);
      return connection;
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Those of the application, as SQL names them. */
  public List<String> tables() {
    return database.query(
        """
        SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables
        WHERE relname NOT LIKE 'flyway%'
        """);
  }

  public List<String> invalidIndexes() {
    return database.query("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid");
  }

  public List<String> history() {
    return database.query(
        "SELECT version || ' ' || type || ' ' || success FROM flyway_schema_history ORDER BY"
            + " installed_rank");
  }

  /** Sessions of ours that stay; a closed one is in the server's list for a moment longer. */
  public List<String> sessions() {
    return Await.value(this::listed, List::isEmpty);
  }

  private List<String> listed() {
    return database.query(
        """
        SELECT application_name || ' ' || datname || ' ' || state FROM pg_stat_activity
        WHERE application_name LIKE 'trasiego/test/%' AND datname = current_database()
        """);
  }

  @Override
  public void close() {
    database.close();
  }
}
