package trasiego.undo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.TestDatabase;

/**
 * A database on which files are tried by its owner.
 *
 * @param opened how many sessions were opened
 */
record OwnersGround(TestDatabase database, AtomicInteger opened) implements UndoProof.Ground {
  OwnersGround(TestDatabase database) {
    this(database, new AtomicInteger());
  }

  @Override
  public Session open() {
    opened.incrementAndGet();
    Session session =
        new Database(
                () -> DatabaseSecret.parse(database.secretJson("migrate")),
                new ApplicationName("test", "migrate", "undo"))
            .openAsTarget(Timeouts.DEFAULT);
    session.becomeOwner();
    return session;
  }

  @Override
  public Set<String> committing() {
    return Set.of();
  }

  @Override
  public Duration limit(Script script) {
    return Duration.ofSeconds(20);
  }

  static MigrationFile file(String version, String forward, String back) {
    return MigrationFolder.of(
            Map.of(
                "V" + version + "__x.sql", forward.getBytes(StandardCharsets.UTF_8),
                "U" + version + "__x.sql", back.getBytes(StandardCharsets.UTF_8)))
        .files()
        .getFirst();
  }
}
