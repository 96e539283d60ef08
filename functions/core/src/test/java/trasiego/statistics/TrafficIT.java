package trasiego.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Await;
import trasiego.testing.InMemoryStore;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

final class TrafficIT {
  private static final Instant START = Instant.parse("2026-12-01T12:00:00Z");

  private final InMemoryStore store = new InMemoryStore();

  @OnEachMajor
  void countsTheTransactionsOfThisDatabaseBetweenTwoLooks(int major) throws Exception {
    try (TestDatabase test = TestDatabase.create(major)) {
      DatabaseSecret secret = DatabaseSecret.parse(test.secretJson("status"));
      ApplicationName name = new ApplicationName("test", "status", "look");
      try (Session session = new Database(() -> secret, name).open(Timeouts.DEFAULT)) {
        long before = Traffic.look(session, store, "test", START).transactions();
        try (Connection owner = test.ownerConnection()) {
          for (int i = 0; i < 100; i++) {
            owner.createStatement().execute("SELECT 1");
          }
        }
        // A session tells what it has done when it ends.
        Await.until("counted", () -> transactions(test) >= before + 100);

        Traffic seen = Traffic.look(session, store, "test", START.plus(Duration.ofMinutes(30)));

        assertThat(seen.hours()).hasSize(1);
        assertThat(seen.hours().firstEntry().getKey()).isEqualTo(24 + 12);
        assertThat(seen.hours().firstEntry().getValue()).isBetween(100 / 1800.0, 10.0);
        assertThat(Traffic.read(store, "test")).contains(seen);
      }
    }
  }

  private static long transactions(TestDatabase test) {
    return Long.parseLong(
        test.query(
                """
                SELECT xact_commit + xact_rollback FROM pg_stat_database
                WHERE datname = current_database()
                """)
            .getFirst());
  }
}
