package trasiego.status.record;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.status.record.Drafts.EXECUTION;
import static trasiego.status.record.Drafts.key;
import static trasiego.status.record.Drafts.put;
import static trasiego.status.record.RecordFixture.FIRST;
import static trasiego.status.record.RecordFixture.SECOND;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import trasiego.execution.DeploymentRecord;
import trasiego.handler.Json;

class RecordingTest {
  private final RecordFixture execution = new RecordFixture();

  @Test
  void putsWhatHappenedInTheOrderOfTime() {
    Drafts.putWhole(execution.store);

    execution.record(Drafts.whole());

    assertThat(execution.stored().timeline())
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
  void saysFileStatementStateOfTheDataAndNextStepAfterAFailure() {
    Drafts.putWhole(execution.store);
    put(
        execution.store,
        key("run.json"),
        """
        {"files":[{"version":"20260901000000","state":"applied"},
          {"version":"20260902000000","state":"failed","line":7,
           "statement":2,"error":"duplicate colour","removed":["index a"]}]}
        """);
    execution.store.delete(key("verification.json"));
    execution.history = () -> Set.of(FIRST);

    RecordResult result = execution.record(Drafts.failed(Map.of()));

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
    assertThat(execution.verdict("data verified")).isEqualTo("not checked");
  }

  @Test
  void givesTheLeaseBackEvenWhereEveryDocumentIsDamaged() {
    Drafts.putWhole(execution.store);
    for (var object : execution.store.list("deployments/test/executions/")) {
      put(execution.store, object.key(), "{\"files\": 7, oops");
    }
    put(execution.store, "backups/db/" + Drafts.BEFORE + ".manifest.json", "not json");

    RecordResult result = execution.record(Drafts.failed(Map.of("run", key("run.json"))));

    assertThat(result.status()).isEqualTo("RECORDED");
    assertThat(execution.lease.holder()).isEmpty();
    assertThat(execution.verdict("backup stored")).isEqualTo("not checked");
    assertThat(execution.evidence("backup stored")).startsWith("unreadable: ");
    assertThat(execution.evidence("locks and")).startsWith("unreadable: ");
  }

  @Test
  void recordsAnExecutionThatWasStartedWithNonsense() {
    RecordResult result =
        execution.record(
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
    assertThat(execution.lease.holder()).isEmpty();
  }

  @Test
  void answersTheSameRecordWhenItIsAskedAgain() {
    Drafts.putWhole(execution.store);
    RecordResult first = execution.record(Drafts.whole());
    byte[] bytes = execution.store.read(key("record.json")).orElseThrow().bytes();
    execution.store.delete(key("run.json"));

    RecordResult second = execution.record(Drafts.whole());

    assertThat(second).isEqualTo(first);
    assertThat(execution.store.read(key("record.json")).orElseThrow().bytes()).isEqualTo(bytes);
  }

  @Test
  void leavesTheLeaseOfAnotherExecutionAlone() {
    execution.lease.release(EXECUTION);
    execution.lease.take("another", Optional.empty());

    execution.record(Drafts.failed(Map.of()));

    assertThat(execution.lease.holder().orElseThrow().execution()).isEqualTo("another");
  }

  @Test
  void saysBesideTheBackupWhatIsNotInIt() {
    Drafts.putWhole(execution.store);
    Drafts.putOmissions(execution.store, Drafts.BEFORE, 1);

    execution.record(Map.of("backup", Drafts.BEFORE));

    assertThat(execution.verdict("backup stored")).isEqualTo("shown");
    assertThat(execution.evidence("backup stored"))
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
    put(execution.store, key("run.json"), "{\"files\":[" + files + "]}");

    RecordResult result = execution.record(Drafts.failed(Map.of("cause", "x".repeat(30_000))));

    assertThat(Json.line(result).length).isLessThan(32_000);
    assertThat(result.subject()).hasSizeLessThan(100).isPrintable();
  }

  @Test
  void saysWhatARestorationPutInPlaceAndHowToUndoIt() {
    Drafts.putBackup(execution.store, Drafts.BEFORE);
    Drafts.putBackup(execution.store, Drafts.AFTER);
    put(
        execution.store,
        key("restore.ledger.json"),
        """
        {"attempt":1,"state":{"result":{"status":"RESTORED","backup":"%s","rows":3}}}
        """
            .formatted(Drafts.BEFORE));

    RecordResult result =
        execution.recordRestoration(
            Map.of(
                "backup",
                Drafts.BEFORE,
                "present",
                Drafts.AFTER,
                "restored",
                "shop_restored",
                "old",
                "shop_20261123_151500_old",
                "report",
                "status/test/latest.json",
                "announced",
                true));

    assertThat(execution.stored().restored().schemaVersion()).isEqualTo("20260101000000");
    assertThat(result.summary())
        .isEqualTo("test: restoration succeeded, schema 20260101000000 is live");
    assertThat(result.message())
        .contains("kept as shop_20261123_151500_old", "To undo: ", Drafts.AFTER + ".sql.gz");
    assertThat(execution.stored().checklist())
        .allMatch(line -> line.verdict() == DeploymentRecord.Verdict.SHOWN);
  }

  @Test
  void saysThatAFailedRestorationChangedNothing() {
    RecordResult result =
        execution.recordRestoration(
            Map.of(
                "outcome", "FAILED",
                "backup", Drafts.BEFORE,
                "step", "Check",
                "error", "trasiego.failure.BackupDamagedException",
                "cause", "member 3 differs"));

    assertThat(result.message())
        .contains("Nothing was swapped", "member 3 differs", "keep every object of that backup");
    assertThat(execution.verdict("the chosen backup")).isEqualTo("failed");
  }
}
