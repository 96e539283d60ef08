package trasiego.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import trasiego.archive.BackupId;
import trasiego.archive.TestBackup;
import trasiego.handler.Deadline;
import trasiego.status.Proofs.Proof;
import trasiego.testing.InMemoryStore;

class ProofsTest {
  private final InMemoryStore store = new InMemoryStore();
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
  private final BackupId id = TestBackup.store(store);

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
    assertThat(new Survey(store, "test", clock).withoutDatabase("shop", "x"))
        .satisfies(
            seen -> {
              assertThat(seen.backup().backup()).isEqualTo(id.toString());
              assertThat(seen.verified()).isNull();
            });
  }

  @Test
  void provesABackupByReadingIt() {
    assertThat(readBack(Duration.ofMinutes(5))).contains("proven");
    assertThat(new Survey(store, "test", clock).withoutDatabase("shop", "x").verified().proof())
        .isEqualTo("proven: read to its end, every byte as its manifest says");
  }

  @Test
  void namesABackupThatIsNotWhatItsManifestSays() {
    byte[] bytes = store.read(id.file()).orElseThrow().bytes();
    bytes[bytes.length / 2] ^= 1;
    store.write(id.file(), bytes, "application/gzip");

    assertThat(readBack(Duration.ofMinutes(5))).contains("damaged");
    ReportDocument.Seen seen = new Survey(store, "test", clock).withoutDatabase("shop", "x");
    assertThat(seen.verified()).isNull();
    assertThat(seen.unread())
        .extracting(ReportDocument.Unread::code, ReportDocument.Unread::object)
        .contains(org.assertj.core.groups.Tuple.tuple("backup", id.toString()));
  }

  @Test
  void doesNotBeginAgainWhatTakesTooLong() {
    assertThat(readBack(Duration.ofSeconds(1))).contains("unfinished");
    assertThat(new Survey(store, "test", clock).withoutDatabase("shop", "x").backup().proof())
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
    ReportDocument.Seen seen = new Survey(store, "test", clock).withoutDatabase("shop", "x");
    Report.Limits limits =
        new Report.Limits(Duration.ofSeconds(60), Duration.ofHours(24), Duration.ofHours(24));

    List<Finding> findings = Findings.of("test", seen, limits, java.util.Map.of(), clock.instant());

    assertThat(findings)
        .filteredOn(it -> it.code().equals(Finding.BACKUP_AGE))
        .extracting(Finding::text)
        .containsExactly(
            "no backup of test is verified, the newest is "
                + id
                + "; the schedule reads it back once it has told this");
  }
}
