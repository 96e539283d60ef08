package trasiego.status.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static trasiego.status.record.Drafts.EXECUTION;
import static trasiego.status.record.Drafts.key;
import static trasiego.status.record.Drafts.put;
import static trasiego.status.record.Drafts.request;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.DeploymentRecord.FileState;
import trasiego.handler.Json;
import trasiego.store.Lease;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

class RecordingTest {
  private static final String FIRST = "20260901000000";
  private static final String SECOND = "20260902000000";

  private final InMemoryStore store = new InMemoryStore();
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T15:20:00Z"), ZoneOffset.UTC);
  private final Lease lease = new Lease(store, "test", clock);
  private Supplier<Set<String>> history = () -> Set.of(FIRST, SECOND);

  @BeforeEach
  void takeLease() {
    lease.take(EXECUTION, Optional.empty());
  }

  private RecordResult record(Map<String, ?> fields) {
    return new Recording(store, TestKey.trust(), lease, history, clock).record(request(fields));
  }

  private DeploymentRecord stored() {
    return Json.document(
        store.read(key("record.json")).orElseThrow().bytes(), DeploymentRecord.class);
  }

  private String evidence(String start) {
    return stored().checklist().stream()
        .filter(line -> line.line().startsWith(start))
        .findFirst()
        .orElseThrow()
        .evidence();
  }

  private String verdict(String start) {
    return stored().checklist().stream()
        .filter(line -> line.line().startsWith(start))
        .findFirst()
        .orElseThrow()
        .verdict()
        .word();
  }

  @Test
  void putsWhatHappenedInTheOrderOfTime() {
    Drafts.putWhole(store);

    record(Drafts.whole());

    assertThat(stored().timeline())
        .extracting(DeploymentRecord.Moment::what)
        .containsExactly(
            "execution started",
            "planned: 2 pending",
            "backup before started",
            "backup after started",
            "backup before stored: " + Drafts.BEFORE,
            "backup after stored: " + Drafts.AFTER,
            "migration started",
            "migration 20260901000000 tried in vain, SQLSTATE 55P03",
            "migration ended",
            "verified: as rehearsed",
            "recorded");
  }

  @Test
  void saysWhoAppliedWhatItTookOver() {
    Drafts.putWhole(store);
    put(
        store,
        key("plan.json"),
        """
        {"pending":[{"version":"20260902000000","file":"V20260902000000__b.sql"}],
         "takenOver":[{"version":"20260901000000","file":"V20260901000000__a.sql",
           "execution":"arn:aws:states:local:000000000000:execution:deployment:dead"}]}
        """);

    RecordResult result = record(Drafts.whole());

    assertThat(result.summary())
        .contains("applied 1 migration, and recorded 1 migration that dead had applied before");
    assertThat(result.message())
        .contains(
            "Applied: " + SECOND, "Applied by dead, which ended before it was recorded: " + FIRST);
    assertThat(stored().files())
        .extracting(file -> file.state().word(), DeploymentRecord.FileState::source)
        .containsExactly(tuple("applied", "history"), tuple("applied", "journal"));
    assertThat(stored().files().getFirst().by()).endsWith(":dead");
  }

  @Test
  void saysWhoTookBackWhatItRecordsAndWhatItAppliedAgain() {
    Drafts.putWhole(store);
    put(
        store,
        key("plan.json"),
        """
        {"pending":[{"version":"20260902000000","file":"V20260902000000__b.sql"}],
         "takenOver":[{"version":"20260901000000","file":"U20260901000000__a.sql",
           "execution":"arn:aws:states:local:000000000000:execution:undo:dead","state":"removed"},
          {"version":"20260902000000","file":"U20260902000000__b.sql",
           "execution":"arn:aws:states:local:000000000000:execution:undo:dead","state":"removed"}]}
        """);
    put(
        store,
        key("run.json"),
        "{\"files\":[{\"version\":\"20260902000000\",\"state\":\"applied\"}]}");
    history = () -> Set.of(SECOND);

    RecordResult result = record(Drafts.whole());

    assertThat(result.summary())
        .contains("applied 1 migration, and recorded 2 migrations that dead had taken back before");
    assertThat(result.message())
        .contains(
            "Applied: " + SECOND,
            "Taken back by dead, which ended before it was recorded: " + FIRST + ", " + SECOND);
    assertThat(stored().files())
        .extracting(DeploymentRecord.FileState::version, file -> file.state().word())
        .containsExactly(tuple(FIRST, "removed"), tuple(SECOND, "applied"));
    assertThat(stored().files())
        .allMatch(file -> file.by() == null && file.takenBackBy().endsWith(":dead"));
  }

  /** An undo that was cut behind its commit: only the history knows. */
  @Test
  void believesTheHistoryOfWhatAnUndoTookBack() {
    Drafts.putWhole(store);
    put(
        store,
        key("run.json"),
        """
        {"action":"undo","files":[{"version":"20260902000000","state":"running"}]}
        """);
    history = () -> Set.of(FIRST);

    record(Drafts.failed(Map.of()));

    assertThat(stored().files())
        .filteredOn(file -> file.version().equals(SECOND))
        .extracting(file -> file.state().word(), DeploymentRecord.FileState::source)
        .containsExactly(tuple("removed", "history"));
  }

  @Test
  void saysFileStatementStateOfTheDataAndNextStepAfterAFailure() {
    Drafts.putWhole(store);
    put(
        store,
        key("run.json"),
        """
        {"files":[{"version":"20260901000000","state":"applied"},
          {"version":"20260902000000","state":"failed","line":7,
           "statement":2,"error":"duplicate colour","removed":["index a"]}]}
        """);
    store.delete(key("verification.json"));
    history = () -> Set.of(FIRST);

    RecordResult result = record(Drafts.failed(Map.of()));

    assertThat(result.subject())
        .isEqualTo(
            "Trasiego test: deployment FAILED at Migrate, 1 of 2 migrations applied, failed: "
                + SECOND);
    assertThat(result.message())
        .contains(
            "MigrationFailedException: V20260902000000: it broke",
            "V20260902000000__index_colour.sql",
            "statement 2, line 7",
            "remains removed: index a",
            "duplicate colour",
            "Applied: " + FIRST,
            "Failed outside a transaction, the error says what is left: " + SECOND,
            "Backup of the state before: s3://memory/backups/db/" + Drafts.BEFORE + ".sql.gz",
            "mend the failed file and deploy again",
            "Record: s3://memory/" + key("record.json"))
        .doesNotContain("secret.Place", "errorMessage");
    assertThat(verdict("data verified")).isEqualTo("not checked");
  }

  @Test
  void believesTheHistoryWhereAKilledRunLeftItsJournalBehind() {
    Drafts.putWhole(store);
    put(store, key("run.json"), Drafts.run("applied", "pending"));

    record(Drafts.failed(Map.of("error", "Lambda.Unknown", "cause", "the sandbox died")));

    assertThat(stored().files())
        .extracting(FileState::version, file -> file.state().word(), FileState::source)
        .containsExactly(tuple(FIRST, "applied", "journal"), tuple(SECOND, "applied", "history"));
  }

  @Test
  void doesNotBelieveAJournalThatTheHistoryContradicts() {
    Drafts.putWhole(store);
    history = () -> Set.of(FIRST);

    RecordResult result = record(Drafts.whole());

    assertThat(result.appliedVersions()).containsExactly(FIRST);
    assertThat(stored().files().get(1).error())
        .isEqualTo("the journal said applied, the database's history says pending");
  }

  @Test
  void saysThatTheHistoryCouldNotConfirmTheJournal() {
    Drafts.putWhole(store);
    history =
        () -> {
          throw new IllegalStateException("no database there");
        };

    RecordResult result = record(Drafts.failed(Map.of()));

    assertThat(result.message()).contains("could not confirm it: no database there");
    assertThat(stored().files()).hasSize(2);
  }

  @Test
  void givesTheLeaseBackEvenWhereEveryDocumentIsDamaged() {
    Drafts.putWhole(store);
    for (var object : store.list("deployments/test/executions/")) {
      put(store, object.key(), "{\"files\": 7, oops");
    }
    put(store, "backups/db/" + Drafts.BEFORE + ".manifest.json", "not json");

    RecordResult result = record(Drafts.failed(Map.of("run", key("run.json"))));

    assertThat(result.status()).isEqualTo("RECORDED");
    assertThat(lease.holder()).isEmpty();
    assertThat(verdict("backup stored")).isEqualTo("not checked");
    assertThat(evidence("backup stored")).startsWith("unreadable: ");
    assertThat(evidence("locks and")).startsWith("unreadable: ");
  }

  @Test
  void recordsAnExecutionThatWasStartedWithNonsense() {
    RecordResult result =
        record(
            Map.of(
                "outcome",
                "REFUSED",
                "migrations",
                42,
                "plan",
                "../../etc",
                "backup",
                "yesterday's",
                "reason",
                Map.of("a", 1),
                "error",
                "trasiego.failure.InvalidRequestException",
                "cause",
                "field \"migrations\": found 42"));

    assertThat(result.subject())
        .isEqualTo("Trasiego test: deployment refused, nothing was changed");
    assertThat(result.message()).contains("field \"migrations\": found 42");
    assertThat(lease.holder()).isEmpty();
  }

  @Test
  void answersTheSameRecordWhenItIsAskedAgain() {
    Drafts.putWhole(store);
    RecordResult first = record(Drafts.whole());
    byte[] bytes = store.read(key("record.json")).orElseThrow().bytes();
    store.delete(key("run.json"));

    RecordResult second = record(Drafts.whole());

    assertThat(second).isEqualTo(first);
    assertThat(store.read(key("record.json")).orElseThrow().bytes()).isEqualTo(bytes);
  }

  @Test
  void leavesTheLeaseOfAnotherExecutionAlone() {
    lease.release(EXECUTION);
    lease.take("another", Optional.empty());

    record(Drafts.failed(Map.of()));

    assertThat(lease.holder().orElseThrow().execution()).isEqualTo("another");
  }

  @Test
  void saysBesideTheBackupWhatIsNotInIt() {
    Drafts.putWhole(store);
    Drafts.putOmissions(store, Drafts.BEFORE, 1);

    record(Map.of("backup", Drafts.BEFORE));

    assertThat(verdict("backup stored")).isEqualTo("shown");
    assertThat(evidence("backup stored"))
        .endsWith(", schema 20260101000000; not in it: subscription su1: needs a superuser");
  }

  @Test
  void keepsTheAnswerSmallHoweverMuchFailed() {
    StringBuilder files = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      files.append(i == 0 ? "" : ",");
      files.append(
          "{\"version\":\"%014d\",\"state\":\"failed\",\"error\":\"%s\"}"
              .formatted(i, "é".repeat(3000)));
    }
    put(store, key("run.json"), "{\"files\":[" + files + "]}");

    RecordResult result = record(Drafts.failed(Map.of("cause", "x".repeat(30_000))));

    assertThat(Json.line(result).length).isLessThan(32_000);
    assertThat(result.subject()).hasSizeLessThan(100).isPrintable();
  }

  @Test
  void saysWhatARestorationPutInPlaceAndHowToUndoIt() {
    Drafts.putBackup(store, Drafts.BEFORE);
    Drafts.putBackup(store, Drafts.AFTER);
    put(
        store,
        key("restore.ledger.json"),
        """
        {"attempt":1,"state":{"result":{"status":"RESTORED","backup":"%s","rows":3}}}
        """
            .formatted(Drafts.BEFORE));

    RecordResult result =
        record(
            Map.of(
                "kind", "restoration",
                "backup", Drafts.BEFORE,
                "present", Drafts.AFTER,
                "restored", "shop_restored",
                "old", "shop_20261123_151500_old",
                "report", "status/test/latest.json",
                "announced", true));

    assertThat(stored().restored().schemaVersion()).isEqualTo("20260101000000");
    assertThat(result.summary())
        .isEqualTo("test: restoration succeeded, schema 20260101000000 is live");
    assertThat(result.message())
        .contains("kept as shop_20261123_151500_old", "To undo: ", Drafts.AFTER + ".sql.gz");
    assertThat(stored().checklist())
        .allMatch(line -> line.verdict() == DeploymentRecord.Verdict.SHOWN);
  }

  @Test
  void saysThatAFailedRestorationChangedNothing() {
    RecordResult result =
        record(
            Map.of(
                "kind", "restoration",
                "outcome", "FAILED",
                "backup", Drafts.BEFORE,
                "step", "Check",
                "error", "trasiego.failure.BackupDamagedException",
                "cause", "member 3 differs"));

    assertThat(result.message())
        .contains("Nothing was swapped", "member 3 differs", "keep every object of that backup");
    assertThat(verdict("the chosen backup")).isEqualTo("failed");
  }
}
