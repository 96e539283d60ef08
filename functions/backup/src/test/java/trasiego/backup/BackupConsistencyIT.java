package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import trasiego.archive.Archive;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.testing.Await;
import trasiego.testing.FaultyStore;
import trasiego.testing.Majors.OnEachMajor;

/**
 * What others do meanwhile. Events happen when the upload begins: locked and seen, nothing read.
 */
class BackupConsistencyIT {
  private static final String BEGINS = "upload backups/db/";

  private static Subject shop(int major) {
    Subject subject = Subject.create(major);
    subject.database.execute(
        """
        CREATE TABLE a (id serial PRIMARY KEY, b text);
        INSERT INTO a (b) SELECT 'row ' || i FROM generate_series(1, 2000) i;
        CREATE TABLE z (c int);
        INSERT INTO z SELECT generate_series(1, 100);
        """);
    return subject;
  }

  @OnEachMajor
  void doesNotShowWhatIsWrittenMeanwhile(int major) {
    try (Subject subject = shop(major)) {
      String before = Content.of(subject, "a") + Content.of(subject, "z");
      FaultyStore store =
          FaultyStore.at(
              subject.store,
              BEGINS,
              () ->
                  subject.database.execute(
                      """
                      INSERT INTO a (b) SELECT 'later' FROM generate_series(1, 50);
                      UPDATE a SET b = 'changed' WHERE id % 2 = 0;
                      DELETE FROM a WHERE id % 3 = 0;
                      DELETE FROM z;
                      CREATE TABLE later (d int);
                      """));

      BackupResult result = subject.backUp(store, 1);

      assertThat(store.log()).anyMatch(call -> call.startsWith(BEGINS));
      Archive archive = subject.archive(result);
      assertThat(archive.manifest().tables())
          .extracting(table -> table.name())
          .containsExactly("a", "z");
      String restored = subject.empty("_restored");
      subject.restorePlainly(result, restored);
      assertThat(Content.of(subject, restored, "a") + Content.of(subject, restored, "z"))
          .isEqualTo(before)
          .isNotEqualTo(Content.of(subject, "a") + Content.of(subject, "z"));
    }
  }

  @OnEachMajor
  void keepsEveryTableFromBeingTruncatedOrRewritten(int major) {
    try (Subject subject = shop(major)) {
      AtomicReference<String> refused = new AtomicReference<>("");
      FaultyStore store =
          FaultyStore.at(
              subject.store,
              BEGINS,
              () -> {
                for (String ddl :
                    new String[] {
                      "TRUNCATE z",
                      "ALTER TABLE a ALTER id TYPE bigint",
                      "DROP TABLE z",
                      "CLUSTER a USING a_pkey"
                    }) {
                  refused.accumulateAndGet(attempt(subject, ddl), String::concat);
                }
              });

      BackupResult result = subject.backUp(store, 1);

      assertThat(refused.get().split("lock timeout", -1)).hasSize(5);
      assertThat(result.rows()).isEqualTo(2100);
      assertThat(attempt(subject, "TRUNCATE z")).isEmpty();
    }
  }

  private static String attempt(Subject subject, String sql) {
    try (Connection owner = subject.database.ownerConnection();
        Statement statement = owner.createStatement()) {
      statement.execute("SET lock_timeout = '300ms'");
      statement.execute(sql);
      return "";
    } catch (SQLException e) {
      return e.getMessage();
    }
  }

  @OnEachMajor
  void givesWayToDdlThatWaitsAndNamesIt(int major) {
    try (Subject subject = shop(major)) {
      AtomicReference<CompletableFuture<Void>> truncate = new AtomicReference<>();
      FaultyStore store =
          FaultyStore.at(
              subject.store,
              BEGINS,
              () -> {
                truncate.set(
                    CompletableFuture.runAsync(
                        () ->
                            subject.database.execute(
                                "SET application_name = 'impatient'; TRUNCATE z")));
                waitFor(subject, "SELECT 1 FROM pg_locks WHERE NOT granted");
              });
      Backup backup = subject.backup(store, patient(subject, Duration.ofSeconds(1)));

      assertThatThrownBy(() -> subject.run(backup, 1))
          .isInstanceOf(DatabaseBusyException.class)
          .hasMessageContaining("user " + subject.database.owner())
          .hasMessageContaining("application \"impatient\" waits for AccessExclusiveLock")
          .hasMessageContaining("on public.z");

      assertThat(truncate.get()).succeedsWithin(Duration.ofSeconds(5));
      assertThat(subject.remains()).isEmpty();
    }
  }

  @OnEachMajor
  void waitsForATableThatIsLockedForAMoment(int major) throws SQLException {
    try (Subject subject = shop(major);
        Connection owner = subject.database.ownerConnection();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("LOCK TABLE z IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<BackupResult> backup = CompletableFuture.supplyAsync(subject::backUp);
      assertThat(backup).isNotDone();
      waitFor(
          subject,
          "SELECT 1 FROM pg_stat_activity WHERE usename = '%s'"
              .formatted(subject.database.username("backup")));
      owner.rollback();

      assertThat(backup)
          .succeedsWithin(Duration.ofSeconds(30))
          .satisfies(result -> assertThat(result.rows()).isEqualTo(2100));
    }
  }

  @OnEachMajor
  void namesWhoHoldsATableForTooLong(int major) throws SQLException {
    try (Subject subject = shop(major);
        Connection owner = subject.database.ownerConnection();
        Statement statement = owner.createStatement()) {
      owner.setAutoCommit(false);
      statement.execute("SET application_name = 'greedy'");
      statement.execute("LOCK TABLE z IN ACCESS EXCLUSIVE MODE");
      Backup backup = subject.backup(subject.store, patient(subject, Duration.ofMillis(500)));

      assertThatThrownBy(() -> subject.run(backup, 1))
          .isInstanceOf(DatabaseBusyException.class)
          .hasMessageContaining("application \"greedy\" holds AccessExclusiveLock on public.z");

      assertThat(subject.remains()).isEmpty();
      assertThat(subject.sessions()).isEmpty();
    }
  }

  @OnEachMajor
  void stopsWhenTheSnapshotIsLost(int major) {
    try (Subject subject = shop(major)) {
      FaultyStore store =
          FaultyStore.at(
              subject.store,
              BEGINS,
              () ->
                  subject.script(
                      """
                      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                      WHERE usename = '%s';
                      """
                          .formatted(subject.database.username("backup"))));

      assertThatThrownBy(() -> subject.backUp(store, 1))
          .isInstanceOf(DatabaseUnavailableException.class);

      assertThat(subject.remains()).isEmpty();
      assertThat(subject.sessions()).isEmpty();
    }
  }

  private static BackupOptions patient(Subject subject, Duration patience) {
    BackupOptions usual = BackupOptions.of(subject.settings());
    return new BackupOptions(
        usual.workers(), usual.level(), Duration.ofMillis(300), patience, usual.tools());
  }

  private static void waitFor(Subject subject, String query) {
    Await.until(query, () -> !subject.database.query(query).isEmpty());
  }
}
