package trasiego.status.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import trasiego.archive.BackupId;
import trasiego.archive.TestBackup;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Deadline;
import trasiego.status.record.Drafts;
import trasiego.status.record.Records;
import trasiego.status.report.Proofs.Proof;
import trasiego.testing.FaultyStore;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

class ProofsTest {
  @org.junit.jupiter.api.io.TempDir private java.nio.file.Path folder;
  private final InMemoryStore store = new InMemoryStore();
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
  private final BackupId id = TestKey.sign(store, TestBackup.store(store));

  private Proofs proofs() {
    return new Proofs(store, "test", new Records(store, "test"), clock);
  }

  private Optional<String> readBack(Duration time) {
    proofs().readBack(id, Deadline.in(time));
    return proofs().of(id).map(Proof::status);
  }

  @Test
  void doesNotTakeABackupForProvenBecauseItExists() {
    assertThat(proofs().of(id)).isEmpty();
    assertThat(
            new StatusCollector(store, TestKey.trust(), "test", clock).withoutDatabase("shop", "x"))
        .satisfies(
            seen -> {
              assertThat(seen.backup().backup()).isEqualTo(id.toString());
              assertThat(seen.verified()).isNull();
            });
  }

  @Test
  void provesABackupByReadingIt() {
    assertThat(readBack(Duration.ofMinutes(5))).contains("proven");
    assertThat(
            new StatusCollector(store, TestKey.trust(), "test", clock)
                .withoutDatabase("shop", "x")
                .verified()
                .proof())
        .isEqualTo("proven: read to its end, every byte as its manifest says");
  }

  @Test
  void namesABackupThatIsNotWhatItsManifestSays() {
    byte[] bytes = store.read(id.file()).orElseThrow().bytes();
    bytes[bytes.length / 2] ^= 1;
    store.write(id.file(), bytes, "application/gzip");

    assertThat(readBack(Duration.ofMinutes(5))).contains("damaged");
    ReportDocument.Seen seen =
        new StatusCollector(store, TestKey.trust(), "test", clock).withoutDatabase("shop", "x");
    assertThat(seen.verified()).isNull();
    assertThat(seen.unread())
        .extracting(ReportDocument.Unread::code, ReportDocument.Unread::object)
        .contains(org.assertj.core.groups.Tuple.tuple("backup", id.toString()));
  }

  @Test
  void doesNotBeginAgainWhatTakesTooLong() {
    assertThat(readBack(Duration.ofSeconds(1))).contains("unfinished");
    assertThat(
            new StatusCollector(store, TestKey.trust(), "test", clock)
                .withoutDatabase("shop", "x")
                .backup()
                .proof())
        .startsWith("unfinished: ");
  }

  @Test
  void takesTheWordOfARehearsalAndOfARestorationAlone() {
    Drafts.putRecord(store, "other", "deployment", "x");
    assertThat(proofs().of(id)).isEmpty();
    Drafts.put(
        store,
        "deployments/test/executions/r/record.json",
        """
        {"kind":"restoration","execution":"r","recordedAt":"2026-11-24T10:00:00Z",
         "restored":{"backup":"%s"},
         "checklist":[{"line":"restored beside, contents equal to the backup's","verdict":"%s"}]}
        """
            .formatted(id, "not checked"));
    assertThat(proofs().of(id)).isEmpty();

    Drafts.putProof(store, id.toString());

    assertThat(proofs().of(id).map(Proof::how))
        .contains("restored with equal contents by execution proof-of-" + id);
  }

  @Test
  void findsNoVerifiedBackupWhereNoneWasProven() {
    ReportDocument.Seen seen =
        new StatusCollector(store, TestKey.trust(), "test", clock).withoutDatabase("shop", "x");
    Report.Limits limits =
        new Report.Limits(
            Duration.ofSeconds(60),
            Duration.ofHours(24),
            Duration.ofHours(24),
            "trasiego-test",
            false);

    List<Finding> findings = Findings.of("test", seen, limits, java.util.Map.of(), clock.instant());

    assertThat(findings)
        .filteredOn(it -> it.code().equals(Finding.BACKUP_AGE))
        .extracting(Finding::text)
        .containsExactly(
            "no backup of test is verified, the newest is "
                + id
                + "; the schedule reads it back once it has told this");
  }

  @Test
  void countsNoBackupAsVerifiedThatNobodyVouchesFor() {
    readBack(Duration.ofMinutes(5));
    store.delete(id.signature());

    ReportDocument.Seen seen = seen();

    assertThat(seen.verified()).isNull();
    assertThat(seen.backups())
        .containsExactly(new ReportDocument.StoredBackup(id.toString(), "unsigned", true, null));
    assertThat(texts(seen)).anyMatch(text -> text.contains(id + " is not signed"));
  }

  @Test
  void namesABackupThatSomebodyElseSigned() {
    byte[] manifest = store.read(id.manifest()).orElseThrow().bytes();
    TestKey.write(
        store,
        id,
        TestKey.signature(
            trasiego.archive.SigningKeyFile.open(folder.resolve("other.pem")),
            id,
            trasiego.archive.Digests.hex(manifest)));

    ReportDocument.Seen seen = seen();

    assertThat(seen.backup()).isNull();
    assertThat(seen.backups().getFirst().signature()).isEqualTo("wrongly signed");
    assertThat(texts(seen)).anyMatch(text -> text.contains("does not come from where it says"));
  }

  /** As S3 answers where the key of a stack that was deleted is needed. */
  @Test
  void namesBackupsThatThisStackCannotOpen() {
    FaultyStore closed =
        new FaultyStore(
            store,
            call -> {
              if (call.startsWith("open " + id.file())) {
                throw FaultyStore.denied(call);
              }
            });

    ReportDocument.Seen seen =
        new StatusCollector(closed, TestKey.trust(), "test", clock).withoutDatabase("shop", "x");

    assertThat(seen.backup()).isNull();
    assertThat(seen.backups().getFirst().opens()).isFalse();
    assertThat(texts(seen))
        .anyMatch(
            text ->
                text.startsWith("1 backup of the newest 1 cannot be opened by this stack")
                    && text.contains("ExistingKeyArn"));
  }

  /** An outage says nothing of keys: the report waits for another try. */
  @Test
  void takesAnOutageForNoMissingKey() {
    FaultyStore out =
        new FaultyStore(
            store,
            call -> {
              if (call.startsWith("open " + id.file())) {
                throw new StoreUnavailableException("status 503");
              }
            });
    StatusCollector survey = new StatusCollector(out, TestKey.trust(), "test", clock);

    assertThatThrownBy(() -> survey.withoutDatabase("shop", "x"))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void findsAManifestThatIsNullToBeNone() {
    store.write(id.manifest(), "null".getBytes(StandardCharsets.UTF_8), "application/json");

    assertThat(texts(seen())).anyMatch(text -> text.contains("is not what its manifest says"));
  }

  private ReportDocument.Seen seen() {
    return new StatusCollector(store, TestKey.trust(), "test", clock).withoutDatabase("shop", "x");
  }

  private static java.util.List<String> texts(ReportDocument.Seen seen) {
    return seen.unread().stream().map(ReportDocument.Unread::text).toList();
  }
}
