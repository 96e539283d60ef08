package trasiego.status.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static trasiego.status.record.Drafts.EXECUTION;
import static trasiego.status.record.Drafts.key;
import static trasiego.status.record.Drafts.put;
import static trasiego.status.record.RecordFixture.FIRST;
import static trasiego.status.record.RecordFixture.SECOND;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.DeploymentRecord.Line;
import trasiego.store.Keys;

/** What shows each line of a deployment's checklist, and what does not. */
class DeploymentChecklistTest {
  private final RecordFixture execution = new RecordFixture();

  @Test
  void showsTheEvidenceOfEveryLineAfterASuccess() {
    Drafts.putWhole(execution.store);

    RecordResult result = execution.record(Drafts.whole());

    assertThat(result.status()).isEqualTo("RECORDED");
    assertThat(result.appliedVersions()).containsExactly(FIRST, SECOND);
    assertThat(execution.stored().checklist())
        .extracting(Line::line, line -> line.verdict().word())
        .containsExactly(
            tuple("backup stored before the migration", "shown"),
            tuple("backup proven: restored in the rehearsal, contents equal", "shown"),
            tuple("migrations rehearsed on the restored copy", "shown"),
            tuple("a rollback script for every migration, proven in rehearsal", "shown"),
            tuple("on staging for 24 hours first", "not checked"),
            tuple("backward compatible with the running release", "not checked"),
            tuple("lock_timeout and statement_timeout set", "shown"),
            tuple("locks and long queries watched", "shown"),
            tuple("data verified after the migration", "shown"),
            tuple("health checked", "shown"),
            tuple("team notified before the migration", "shown"),
            tuple("backup of the new state stored", "shown"));
    assertThat(execution.evidence("backup stored"))
        .contains("s3://memory/backups/db/" + Drafts.BEFORE + ".sql.gz", "1.2 kB", "300000 rows");
    assertThat(execution.evidence("backup proven"))
        .contains(Drafts.BEFORE, "on a trial server", "2 tables", "300000 rows", "4.2 s")
        .doesNotContain("not in the copy");
    assertThat(execution.evidence("locks and")).contains("1 try in vain", "pid 4711");
    assertThat(execution.evidence("lock_timeout")).contains("lock 3 s and statement 300 s");
  }

  @Test
  void failsTheLineOfABackupThatIsNotWhatItsManifestSays() {
    Drafts.putWhole(execution.store);
    put(execution.store, "backups/db/" + Drafts.BEFORE + ".sql.gz", "short");
    execution.store.delete("backups/db/" + Drafts.AFTER + ".manifest.json");

    execution.record(Drafts.whole());

    assertThat(execution.verdict("backup stored")).isEqualTo("failed");
    assertThat(execution.evidence("backup stored")).contains("5 bytes", "says 1234");
    assertThat(execution.verdict("backup of the new")).isEqualTo("failed");
  }

  @Test
  void failsTheLinesOfAMissingAndOfAnUnprovenUndoFile() {
    Drafts.putWhole(execution.store);
    put(
        execution.store,
        key("rehearsal.json"),
        "{\"files\":[],\"undoProven\":[\"20260901000000\"]}");

    execution.record(Drafts.whole());

    assertThat(execution.verdict("a rollback script")).isEqualTo("failed");
    assertThat(execution.evidence("a rollback script")).isEqualTo("not proven: " + SECOND);
    assertThat(execution.verdict("migrations rehearsed")).isEqualTo("failed");
  }

  @Test
  void doesNotTakeAHalfFilledCopyForAProof() {
    Drafts.putWhole(execution.store);
    put(execution.store, key("restored.json"), "{\"status\":\"begun\"}");

    execution.record(Drafts.failed(Map.of("step", "Rehearse")));

    assertThat(execution.verdict("backup proven")).isEqualTo("failed");
    assertThat(execution.evidence("backup proven")).isEqualTo("state Rehearse failed");
  }

  @Test
  void takesTheProofOfThisVeryBackupAlone() {
    Drafts.putWhole(execution.store);
    restored(Drafts.AFTER, "");

    execution.record(Drafts.whole());

    assertThat(execution.verdict("backup proven")).isEqualTo("not checked");
    assertThat(execution.evidence("backup proven"))
        .isEqualTo("the rehearsal shows no finished restore");
  }

  @Test
  void keepsTheProofWhereAFileFailsAfterIt() {
    Drafts.putWhole(execution.store);
    execution.store.delete(key("rehearsal.json"));

    execution.record(
        Drafts.failed(
            Map.of("step", "Rehearse", "error", "trasiego.failure.MigrationRefusedException")));

    assertThat(execution.verdict("backup proven")).isEqualTo("shown");
    assertThat(execution.verdict("migrations rehearsed")).isEqualTo("failed");
  }

  @Test
  void namesWhatIsNotInTheCopy() {
    Drafts.putWhole(execution.store);
    restored(Drafts.BEFORE, "\"extension postgis: not there\"");

    execution.record(Drafts.whole());

    assertThat(execution.verdict("backup proven")).isEqualTo("shown");
    assertThat(execution.evidence("backup proven"))
        .endsWith("; not in the copy: extension postgis: not there");
  }

  @Test
  void saysOnWhoseServerTheBackupWasRestored() {
    Drafts.putWhole(execution.store);
    put(
        execution.store,
        key("restored.json"),
        """
        {"status":"REHEARSED","backup":"%s","server":"the rehearsal server db.example:5433",
         "tables":2,"rows":3,"seconds":1,"missing":[]}
        """
            .formatted(Drafts.BEFORE));

    execution.record(Drafts.whole());

    assertThat(execution.evidence("backup proven"))
        .contains(Drafts.BEFORE + " restored on the rehearsal server db.example:5433, every");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'status':'PASSED','lines':['2 files, 24 hours']} | shown | 2 files, 24 hours",
        "{'status':'REFUSED','lines':['soak: too early']} | failed | soak: too early",
        "{'status':'OVERRIDDEN','lines':['in spite of all']} | failed | in spite of all",
        "{'status':'NOT_SET','lines':[]} | not checked | no environment before this one is set:"
            + " set SoakEnvironment",
        "null | not checked | the plan's report is of a version that does not say"
      })
  void saysOfTheSoakWhatThePlanDecided(String soak, String verdict, String evidence) {
    Drafts.putWhole(execution.store);
    put(
        execution.store,
        Keys.planReport("test", EXECUTION),
        """
        {"verdict":"safe","files":[],"refusals":["soak is a word"],
         "warnings":["soak: and another"],"soak":%s}
        """
            .formatted(soak.replace('\'', '"')));

    execution.record(Drafts.whole());

    assertThat(execution.verdict("on staging")).isEqualTo(verdict);
    assertThat(execution.evidence("on staging")).isEqualTo(evidence);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "UNHEALTHY, HEALTHY is a word: of its summary, failed",
        "HEALTHY, UNHEALTHY is a word, shown",
        "-, HEALTHY: by a machine of an earlier version, shown",
        "-, UNHEALTHY: by one as well, failed"
      })
  void judgesHealthByItsStatus(String status, String health, String verdict) {
    Drafts.putWhole(execution.store);
    Map<String, Object> whole = new java.util.HashMap<>(Drafts.whole());
    whole.put("health", health);
    whole.put("healthStatus", status);

    execution.record(whole);

    assertThat(execution.verdict("health checked")).isEqualTo(verdict);
  }

  @Test
  void doesNotSellAReadingAsARestoration() {
    Drafts.putWhole(execution.store);
    put(
        execution.store,
        Keys.planReport("test", EXECUTION),
        """
        {"verdict":"acknowledged","files":[],"refusals":[],"warnings":[],
         "notRestored":{"why":"it needs about 30.0 GB, there are 9.8 GB","reason":"ordered","acknowledged":true}}
        """);
    put(
        execution.store,
        key("restored.json"),
        "{\"status\":\"READ\",\"backup\":\"%s\",\"seconds\":4.2}".formatted(Drafts.BEFORE));
    onTheStructure();

    RecordResult result = execution.record(Drafts.whole());

    assertThat(execution.verdict("backup proven")).isEqualTo("not checked");
    assertThat(execution.evidence("backup proven"))
        .isEqualTo(
            "backup "
                + Drafts.BEFORE
                + " read to its end in 4.2 s, every byte as its manifest says, and not restored: it"
                + " needs about 30.0 GB, there are 9.8 GB");
    assertThat(execution.verdict("migrations rehearsed")).isEqualTo("not checked");
    assertThat(execution.evidence("migrations rehearsed"))
        .isEqualTo(
            "2 migrations run on the structure without rows: promise 3 does not hold; accepted"
                + " (ordered), since it needs about 30.0 GB, there are 9.8 GB");
    assertThat(execution.evidence("a rollback script")).contains(", on the structure without rows");
    assertThat(result.message())
        .contains(
            "    not restored: it needs about 30.0 GB, there are 9.8 GB; the backup is read to its"
                + " end and not restored",
            "promise 3 does not hold");
  }

  private void onTheStructure() {
    String rehearsal =
        new String(
            execution.store.read(key("rehearsal.json")).orElseThrow().bytes(),
            StandardCharsets.UTF_8);
    put(
        execution.store,
        key("rehearsal.json"),
        rehearsal.replaceFirst("\\{", "{\"ground\":\"schema\","));
  }

  private void restored(String backup, String missing) {
    put(
        execution.store,
        key("restored.json"),
        """
        {"status":"REHEARSED","backup":"%s","tables":2,"rows":3,"seconds":1,"missing":[%s]}
        """
            .formatted(backup, missing));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Judge", "Check"})
  void failsTheLinesOfAPlanThatWasNeverJudged(String step) {
    Drafts.putPlan(execution.store);

    execution.record(
        Map.of("outcome", "FAILED", "step", step, "error", "Sandbox.Timedout", "cause", "late"));

    assertThat(execution.evidence("backward compatible")).isEqualTo("state " + step + " failed");
    assertThat(execution.verdict("on staging")).isEqualTo("failed");
    assertThat(execution.verdict("backup proven")).isEqualTo("not checked");
  }

  @Test
  void saysOfEveryLineThatNothingWasPending() {
    RecordResult result = execution.record(Map.of("outcome", "UP_TO_DATE"));

    assertThat(execution.stored().checklist())
        .hasSize(12)
        .allMatch(l -> l.verdict() == DeploymentRecord.Verdict.NOT_CHECKED);
    assertThat(result.summary()).isEqualTo("test: deployment found nothing to do");
    assertThat(execution.lease.holder()).isEmpty();
  }
}
