package trasiego.observation;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.TestDatabase;

/** A database on which statements are tried, as the owner and without rights beyond its own. */
public final class Ground implements AutoCloseable {
  private static final String FILE = "V20260101000000__try.sql";
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestDatabase database;
  private final Session session;

  private Ground(TestDatabase database) {
    this.database = database;
    this.session = open();
  }

  public static Ground create(int major, String sql) {
    TestDatabase database = TestDatabase.create(major);
    Ground ground = new Ground(database);
    ground.session.execute(sql);
    return ground;
  }

  TestDatabase database() {
    return database;
  }

  public Session session() {
    return session;
  }

  Session open() {
    Session opened =
        new Database(
                () -> DatabaseSecret.parse(database.secretJson("migrate")),
                new ApplicationName("test", "migrate", "trial"))
            .openAsTarget(Timeouts.DEFAULT);
    opened.becomeOwner();
    return opened;
  }

  /** As the superuser. */
  public void admin(String sql) throws SQLException {
    try (Connection admin = database.adminConnection();
        Statement statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }

  ObservedFile inside(String sql) {
    return run(sql, true);
  }

  ObservedFile outside(String sql) {
    return run(sql, false);
  }

  ObservedFile run(String sql, boolean transactional) {
    return ObservedRun.run(
        session, this::open, "20260101000000", script(sql), transactional, LIMIT);
  }

  static Script script(String sql) {
    return MigrationFolder.of(Map.of(FILE, sql.getBytes(StandardCharsets.UTF_8)))
        .files()
        .getFirst()
        .script();
  }

  @Override
  public void close() {
    session.close();
    database.close();
  }
}
