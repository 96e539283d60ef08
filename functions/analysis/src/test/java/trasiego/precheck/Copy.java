package trasiego.precheck;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedRun;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.TestDatabase;

/** A target with rows, and a second database of the same structure without any. */
public final class Copy implements AutoCloseable {
  private final TestDatabase target;
  private final Session live;
  private Session copy;
  private int files;
  private int copies;

  private Copy(TestDatabase target) {
    this.target = target;
    live = Target.asOwner(target);
  }

  public static Copy of(int major, String schema) throws SQLException {
    Copy copy = new Copy(TestDatabase.create(major));
    copy.target.execute(schema);
    copy.renew(schema);
    return copy;
  }

  /** Files that ran are forgotten. */
  void renew(String schema) throws SQLException {
    if (copy != null) {
      copy.close();
    }
    copies++;
    files = 0;
    try (Connection admin = target.adminConnection();
        Statement statement = admin.createStatement()) {
      statement.execute(
          "CREATE DATABASE %s OWNER %s TEMPLATE template0".formatted(name(), target.owner()));
    }
    copy = open();
    // An object ahead, so that no OID of the copy is one of the target's.
    copy.execute("CREATE TABLE ahead (k int); DROP TABLE ahead;" + schema);
  }

  private String name() {
    return target.name() + "_copy" + copies;
  }

  private Session open() {
    Session session =
        new Database(
                () -> DatabaseSecret.parse(target.secretJson("migrate")),
                new ApplicationName("test", "migrate", "copy"))
            .openAsTarget(name(), Timeouts.DEFAULT);
    session.becomeOwner();
    return session;
  }

  public TestDatabase target() {
    return target;
  }

  public Session live() {
    return live;
  }

  public ObservedFile inside(String sql) {
    return run(sql, true);
  }

  ObservedFile outside(String sql) {
    return run(sql, false);
  }

  public List<ObservedFile> files(String... scripts) {
    List<ObservedFile> observed = new ArrayList<>();
    for (String sql : scripts) {
      observed.add(inside(sql));
    }
    return observed;
  }

  private ObservedFile run(String sql, boolean transactional) {
    String version = "2026010100000" + files++;
    String name = "V" + version + "__try.sql";
    Script script =
        MigrationFolder.of(Map.of(name, sql.getBytes(StandardCharsets.UTF_8)))
            .files()
            .getFirst()
            .script();
    ObservedFile file =
        ObservedRun.run(copy, this::open, version, script, transactional, Duration.ofSeconds(30));
    file.statements().stream()
        .filter(statement -> statement.failure() != null)
        .findFirst()
        .ifPresent(
            statement -> {
              throw new AssertionError(statement.sql() + ": " + statement.failure());
            });
    return file;
  }

  @Override
  public void close() {
    copy.close();
    live.close();
    target.close();
  }
}
