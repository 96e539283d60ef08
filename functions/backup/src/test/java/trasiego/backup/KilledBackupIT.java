package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import trasiego.archive.BackupId;
import trasiego.archive.BackupSession;
import trasiego.archive.ClaimOwner;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.handler.Deadline;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.secret.SecretSource;
import trasiego.store.Keys;
import trasiego.store.Store;
import trasiego.testing.Await;
import trasiego.testing.FaultyStore;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/** What the next backup removes of those that were killed. */
final class KilledBackupIT {
  /** By the time of the store, which dates its objects: a clock of ours may be wrong. */
  @Test
  void removesWhatAnotherExecutionLeftOnceNobodyCanBeWritingIt() {
    try (Subject subject = Subject.create(Majors.newest())) {
      Store store = subject.store;
      subject.database.execute("CREATE TABLE a (id int)");
      BackupId dead = BackupId.of("test", Clock.systemUTC().instant().minusSeconds(60));
      store.create(Keys.BACKUPS + dead + ".claim", "another's ledger".getBytes(), "text/plain");
      store.create(dead.schema(), new byte[] {1}, "");
      store.create(dead.file(), new byte[] {1}, "");

      subject.backUp(store, 1);
      assertThat(subject.remains()).as("while it may be writing").hasSize(7);
      BackupRequest next = new BackupRequest("test", "next", 1, BackupRequest.MANUAL, null);
      Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
      subject.backup(store, wrong).run(next, Deadline.in(Duration.ofMinutes(5)));
      assertThat(subject.remains()).as("by a wrong clock").anyMatch(isOf(dead));
      BackupRequest last = new BackupRequest("test", "last", 1, BackupRequest.MANUAL, null);
      subject.backup(anHourLater(store)).run(last, Deadline.in(Duration.ofMinutes(5)));

      assertThat(subject.remains()).noneMatch(isOf(dead));
    }
  }

  private static Predicate<String> isOf(BackupId id) {
    return key -> key.contains(id.toString());
  }

  /** What is asked for by its key is dated an hour later than what is listed. */
  private static Store anHourLater(Store store) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) -> {
              try {
                Object answer = method.invoke(store, arguments);
                return method.getName().equals("find")
                        && answer instanceof Optional<?> found
                        && found.orElse(null) instanceof Store.StoredObject object
                    ? Optional.of(
                        new Store.StoredObject(
                            object.key(),
                            object.bytes(),
                            object.tag(),
                            object.modifiedAt().plus(Duration.ofHours(1))))
                    : answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Its deployment does not hold the lease any more, so that no time has to pass. */
  @Test
  void removesAtOnceWhatADeadDeploymentLeft() {
    try (Subject subject = Subject.create(Majors.newest())) {
      subject.database.execute("CREATE TABLE a (id int)");
      BackupId dead = BackupId.of("test", Clock.systemUTC().instant().minusSeconds(60));
      String owner = Keys.ofExecution("test", "dead", "backup-before.ledger.json");
      subject.store.create(Keys.BACKUPS + dead + ".claim", owner.getBytes(), "text/plain");
      subject.store.create(dead.file(), new byte[] {1}, "");
      subject.store.upload(dead.schema(), "");

      subject.backUp(subject.store, 1);

      assertThat(subject.remains()).hasSize(4).noneMatch(isOf(dead));
      assertThat(subject.store.openUploads(Keys.BACKUPS)).isEmpty();
    }
  }

  /** Its session went with it, so that no time has to pass. */
  @OnEachMajor
  void removesAtOnceWhatADeadBackupByHandLeftAndNothingOfOneThatLives(int major) {
    try (Subject subject = Subject.create(major)) {
      subject.database.execute("CREATE TABLE a (id int)");
      try (BackupSession session = BackupSession.open(named(subject, "alive"))) {
        BackupId alive = begun(subject, "alive", session.server(), 90);
        BackupId elsewhere = begun(subject, "dead", "1234567890123456789", 80);
        BackupId dead = begun(subject, "dead", session.server(), 70);
        session.check();

        subject.backUp(subject.store, 1);

        assertThat(subject.remains())
            .anyMatch(isOf(alive))
            .anyMatch(isOf(elsewhere))
            .noneMatch(isOf(dead));
      }
      BackupRequest next = new BackupRequest("test", "next", 1, BackupRequest.MANUAL, null);
      Await.value(subject::sessions, List::isEmpty);
      subject.backup(subject.store).run(next, Deadline.in(Duration.ofMinutes(5)));

      assertThat(subject.remains()).filteredOn(key -> key.endsWith(".claim")).hasSize(1);
    }
  }

  /** Without its session others may take it for dead, and what it stored for nobody's. */
  @Test
  void storesNoBackupByHandWhoseSessionIsGone() {
    try (Subject subject = Subject.create(Majors.newest())) {
      subject.database.execute("CREATE TABLE a (id int)");
      FaultyStore store =
          FaultyStore.at(subject.store, "create " + Keys.BACKUPS, () -> endIdleSessions(subject));

      assertThatThrownBy(() -> subject.backUp(store, 1))
          .isInstanceOf(DatabaseUnavailableException.class);

      assertThat(subject.remains()).isEmpty();
      assertThat(subject.backUp(subject.store, 2).status()).isEqualTo("STORED");
    }
  }

  private static void endIdleSessions(Subject subject) {
    subject.script(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = '%s' AND state = 'idle';
        """
            .formatted(subject.database.username("backup")));
  }

  private static Database named(Subject subject, String execution) {
    return new Database(
        SecretSource.of(subject.settings(), "TRASIEGO_DATABASE_SECRET"),
        new ApplicationName("test", "backup", execution));
  }

  private static BackupId begun(Subject subject, String execution, String server, int secondsAgo) {
    BackupId id = BackupId.of("test", Clock.systemUTC().instant().minusSeconds(secondsAgo));
    String ledger = Keys.ofExecution("test", execution, "backup-manual.ledger.json");
    byte[] claim = new ClaimOwner(server, ledger).bytes();
    subject.store.create(Keys.BACKUPS + id + ".claim", claim, "text/plain");
    subject.store.create(id.file(), new byte[] {1}, "");
    return id;
  }
}
