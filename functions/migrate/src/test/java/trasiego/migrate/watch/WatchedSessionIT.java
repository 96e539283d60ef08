package trasiego.migrate.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.postgresql.PGConnection;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.context.WatchPolicy;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors.OnNewestMajor;

final class WatchedSessionIT {
  private static final int TIMES = 600;

  /** Statements that end at the very moment at which they are cancelled. */
  @OnNewestMajor
  void neverCancelsWhatComesBehindTheStatement(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major);
        Session watcher = scene.live().open(Timeouts.DEFAULT);
        Session runner = scene.live().open(Timeouts.DEFAULT)) {
      Connection connection = runner.connection();
      int pid = connection.unwrap(PGConnection.class).getBackendPID();
      WatchedSession watched = new WatchedSession(watcher, new ReentrantLock(), pid);
      assertThat(watched.isKnown()).isTrue();
      Intervention reason = new Intervention(1, "x", WatchPolicy.DEFAULT, "");
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> cancelling =
          CompletableFuture.runAsync(
              () -> {
                while (!over.get()) {
                  watched.cancel(reason);
                }
              });
      int cancelled = 0;
      int ended = 0;
      try (Statement statement = connection.createStatement()) {
        for (int i = 0; i < TIMES; i++) {
          watched.begin();
          try {
            // Some are cancelled and some are not, the more of these the shorter they are.
            statement.execute(i % 2 == 0 ? "SELECT 1" : "SELECT pg_catalog.pg_sleep(0.0005)");
            ended++;
          } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("57014");
            cancelled++;
          } finally {
            watched.end();
          }
          // What would be cancelled in its place: it fails the test where it is.
          statement.execute("SELECT pg_catalog.count(*) FROM pg_catalog.pg_class");
        }
      } finally {
        over.set(true);
        cancelling.join();
      }
      assertThat(cancelled).isPositive();
      assertThat(ended).isPositive();
    }
  }

  @OnNewestMajor
  void seesWhoWaitsBehindAnotherWhoWaits(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major);
        Session watcher = scene.live().open(Timeouts.DEFAULT)) {
      scene.database.execute("CREATE TABLE a (k int)");
      try (Connection reader = scene.holding("SELECT FROM a");
          Connection ours = scene.holding("SELECT 1");
          Connection behind = scene.holding("SELECT 1")) {
        int pid = ours.unwrap(PGConnection.class).getBackendPID();
        CompletableFuture<Void> waiting = running(ours, "LOCK TABLE a");
        BlockedSessions.await(scene, 1);
        CompletableFuture<Void> reading = running(behind, "SELECT FROM a");
        BlockedSessions.await(scene, 2);

        assertThat(BlockedSession.behind(watcher, pid))
            .singleElement()
            .satisfies(
                it -> {
                  assertThat(it.pid()).isEqualTo(behind.unwrap(PGConnection.class).getBackendPID());
                  assertThat(it.waited()).isGreaterThanOrEqualTo(Duration.ZERO);
                });

        reader.rollback();
        waiting.join();
        ours.rollback();
        reading.join();
      }
    }
  }

  private static CompletableFuture<Void> running(Connection connection, String sql) {
    return CompletableFuture.runAsync(
        () -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        },
        // One thread each, however few processors there are.
        task -> Thread.ofVirtual().start(task));
  }
}
