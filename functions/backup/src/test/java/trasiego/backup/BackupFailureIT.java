package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.archive.Archive;
import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.archive.Digests;
import trasiego.archive.Trust;
import trasiego.failure.BackupFailedException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Deadline;
import trasiego.postgres.PgTools;
import trasiego.store.Keys;
import trasiego.store.Ledger;
import trasiego.store.Store;
import trasiego.testing.FaultyStore;
import trasiego.testing.InMemoryStore;
import trasiego.testing.Majors;

/** Whatever fails: said clearly, nothing left, and the next attempt stores its backup. */
@Tag(Majors.SCENARIOS)
class BackupFailureIT {
  @TempDir Path folder;

  private static Subject small() {
    Subject subject = Subject.create(Majors.newest());
    subject.database.execute(
        "CREATE TABLE a (id serial PRIMARY KEY); INSERT INTO a SELECT generate_series(1, 10)");
    return subject;
  }

  @Test
  void storesNothingOrEverythingWhicheverCallTheStoreFails() {
    try (Subject subject = small()) {
      int failing = 1;
      while (failsCleanly(subject, failing)) {
        failing++;
      }
      assertThat(failing).isGreaterThan(12);
    }
  }

  @Test
  void isNotStoredWhereSomebodyElseHasWrittenItsManifest() {
    try (Subject subject = small()) {
      InMemoryStore store = new InMemoryStore();
      FaultyStore planted =
          new FaultyStore(
              store,
              what -> {
                if (what.startsWith("create ") && what.endsWith(".manifest.json")) {
                  store.write(what.substring("create ".length()), new byte[] {'{', '}'}, "x");
                }
              });

      assertThatThrownBy(() -> subject.backUp(planted, 1))
          .isInstanceOf(BackupFailedException.class)
          .hasMessageContaining("written by something else");
    }
  }

  /** False when there is no such call any more. */
  private static boolean failsCleanly(Subject subject, int failing) {
    InMemoryStore store = new InMemoryStore();
    FaultyStore faulty = FaultyStore.failingAt(store, failing);
    List<String> wanted = new ArrayList<>();
    try {
      wanted.add(subject.backUp(faulty, 1).backup());
      // A fault in what is not essential, such as giving the claim back, fails no backup.
      if (faulty.log().size() < failing) {
        return false;
      }
    } catch (StoreUnavailableException e) {
      assertThat(e).hasMessageContaining("injected fault at call " + failing);
      assertThat(remains(store)).as("after a fault at %s", faulty.log().getLast()).isEmpty();
    }
    assertThat(subject.sessions()).isEmpty();

    BackupResult retried = subject.backUp(store, 2);

    wanted.add(retried.backup());
    assertThat(retried.status()).isEqualTo("STORED");
    assertThat(new BackupCatalog(store).list("test"))
        .as("after a fault at call %d of %s", failing, faulty.log())
        .extracting(BackupId::toString)
        .containsExactlyInAnyOrderElementsOf(wanted);
    Archive.open(store, BackupId.parse(retried.backup()), Trust.anyone()).verify(bytes -> {});
    return true;
  }

  private static List<String> remains(Store store) {
    return java.util.stream.Stream.concat(
            store.list(Keys.BACKUPS).stream().map(Store.StoredObject::key),
            store.openUploads(Keys.BACKUPS).stream().map(upload -> "upload of " + upload.key()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pg_dump    | echo pg_dump: error: no such thing >&2; exit 3 | pg_dump ended with exit code 3: no such thing
          pg_dump    | echo alice@example.com >&2; exit 3            | pg_dump ended with exit code 3: no word that may be repeated
          pg_dump    | "$REAL" "$@" %s head -c 300; kill -9 $$       | pg_dump ended with exit code 137
          pg_dump    | "$REAL" "$@"; echo pg_dump: error: late failure >&2; exit 1 | late failure
          pg_restore | kill -9 $$                                    | pg_restore ended with exit code 137
          pg_restore | "$REAL" "$@"; exit 2                          | pg_restore ended with exit code 2
          """)
  void saysWhatTheToolSaidAndLeavesNothing(String tool, String script, String message)
      throws IOException {
    try (Subject subject = small()) {
      PgTools tools = broken(subject, tool, script.replace("%s", "|"));
      Backup backup = subject.backup(subject.store, with(subject, tools));

      assertThatThrownBy(() -> subject.run(backup, 1))
          .isInstanceOf(BackupFailedException.class)
          .hasMessageContaining(message)
          .hasMessageContaining("backup of database \"" + subject.database.name() + "\"")
          .hasMessageNotContaining(subject.database.password("backup"));

      assertThat(subject.remains()).isEmpty();
      assertThat(subject.sessions()).isEmpty();
    }
  }

  private PgTools broken(Subject subject, String tool, String script) throws IOException {
    Path bin = subject.database.server().distribution().bin();
    for (String name : List.of("pg_dump", "pg_restore")) {
      String text = name.equals(tool) ? script : "exec \"$REAL\" \"$@\"";
      Path file = folder.resolve(name);
      Files.writeString(file, "#!/bin/sh\nREAL='" + bin.resolve(name) + "'\n" + text + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return new PgTools(Majors.newest(), folder);
  }

  private static BackupOptions with(Subject subject, PgTools tools) {
    BackupOptions usual = BackupOptions.of(subject.settings());
    return new BackupOptions(
        usual.workers(), usual.level(), usual.lockTimeout(), usual.patience(), major -> tools);
  }

  @Test
  void endsByItselfBeforeTheInvocationIsEnded() throws IOException {
    try (Subject subject = small()) {
      Backup backup =
          subject.backup(
              subject.store, with(subject, broken(subject, "pg_dump", "sleep 60; exit 0")));
      Deadline deadline = Deadline.in(Duration.ofSeconds(4));

      assertThatThrownBy(() -> backup.run(subject.request(1), deadline))
          .isInstanceOf(BackupFailedException.class)
          .hasMessageContaining("did not end within the 3 s of one invocation");

      assertThat(deadline.remaining()).isPositive();
      assertThat(subject.remains()).isEmpty();
      assertThat(subject.sessions()).isEmpty();
    }
  }

  @Test
  void givesTwoBackupsOfOneSecondTwoNames() {
    try (Subject subject = small();
        Subject same = small()) {
      InMemoryStore store = new InMemoryStore();
      CompletableFuture<BackupResult> other =
          CompletableFuture.supplyAsync(() -> same.backUp(store, 1));

      BackupResult one = subject.backUp(store, 1);

      assertThat(other).succeedsWithin(Duration.ofSeconds(60));
      assertThat(other.join().backup()).isNotEqualTo(one.backup());
      for (BackupResult result : List.of(one, other.join())) {
        Archive.open(store, BackupId.parse(result.backup()), Trust.anyone()).verify(bytes -> {});
      }
      assertThat(remains(store)).hasSize(8);
    }
  }

  @Test
  void removesWhatAKilledPredecessorLeft() {
    try (Subject subject = small()) {
      Store store = subject.store;
      BackupId id = BackupId.of("test", Clock.systemUTC().instant().minusSeconds(60));
      String key = Keys.ofExecution("test", subject.execution, "backup-manual.ledger.json");
      Ledger.open(store, key, 1).save(new Backup.State(id.toString()));
      store.create(Keys.BACKUPS + id + ".claim", key.getBytes(), "text/plain");
      store.create(id.schema(), new byte[] {1}, "");
      store.upload(id.file(), "");

      BackupResult result = subject.backUp(store, 2);

      assertThat(result.backup()).isNotEqualTo(id.toString());
      assertThat(subject.remains()).hasSize(4).noneMatch(key1 -> key1.contains(id.toString()));
      assertThatThrownBy(() -> subject.backUp(store, 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("field \"attempt\": found 1");
    }
  }

  /** As on AWS, where the function may delete nothing but claims. */
  @Test
  void leavesWhatItMayNotDeleteAndGoesOn() {
    try (Subject subject = small()) {
      Store store =
          new FaultyStore(
              subject.store,
              call -> {
                if (call.startsWith("delete ") && !call.endsWith(".claim")) {
                  throw FaultyStore.denied(call);
                }
              });
      BackupId dead = BackupId.of("test", Clock.systemUTC().instant().minusSeconds(60));
      String key = Keys.ofExecution("test", subject.execution, "backup-manual.ledger.json");
      Ledger.open(store, key, 1).save(new Backup.State(dead.toString()));
      store.create(Keys.BACKUPS + dead + ".claim", key.getBytes(), "text/plain");
      store.create(dead.schema(), new byte[] {1}, "");

      BackupResult result = subject.backUp(store, 2);

      assertThat(subject.remains()).contains(dead.schema(), result.manifest()).hasSize(5);
      assertThat(new BackupCatalog(store).list("test"))
          .extracting(BackupId::toString)
          .containsExactly(result.backup());
    }
  }

  /** Whoever lets go of the claim in an outage would leave what nobody looks for any more. */
  @Test
  void keepsTheClaimOfWhatAnOutageKeptFromBeingDeleted() {
    try (Subject subject = small()) {
      BackupId dead = BackupId.of("test", Clock.systemUTC().instant().minusSeconds(60));
      String key = Keys.ofExecution("test", subject.execution, "backup-manual.ledger.json");
      Store out =
          new FaultyStore(
              subject.store,
              call -> {
                if (call.startsWith("delete " + dead.schema())) {
                  throw new StoreUnavailableException("status 503");
                }
              });
      Ledger.open(subject.store, key, 1).save(new Backup.State(dead.toString()));
      subject.store.create(Keys.BACKUPS + dead + ".claim", key.getBytes(), "text/plain");
      subject.store.create(dead.schema(), new byte[] {1}, "");

      assertThatThrownBy(() -> subject.backUp(out, 2))
          .isInstanceOf(StoreUnavailableException.class);
      assertThat(subject.remains()).contains(Keys.BACKUPS + dead + ".claim", dead.schema());

      BackupResult result = subject.backUp(subject.store, 3);
      assertThat(result.status()).isEqualTo("STORED");
      assertThat(subject.remains()).doesNotContain(Keys.BACKUPS + dead + ".claim", dead.schema());
    }
  }

  @Test
  void believesNothingThatTheStoreSaysAPredecessorHadReady() {
    try (Subject subject = small()) {
      BackupResult stored = subject.backUp(subject.store, 1);

      BackupResult again = subject.backUp(subject.store, 2);

      assertThat(again.backup()).isNotEqualTo(stored.backup());
      assertThat(again.manifestSha256())
          .isEqualTo(Digests.hex(subject.store.read(again.manifest()).orElseThrow().bytes()));
    }
  }
}
