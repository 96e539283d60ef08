package trasiego.status.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static trasiego.status.record.Drafts.EXECUTION;
import static trasiego.status.record.Drafts.key;
import static trasiego.status.record.Drafts.put;
import static trasiego.status.record.Drafts.request;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.DeploymentRecord.Line;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

/** What shows each line of a deployment's checklist, and what does not. */
class DeploymentChecklistTest {
  private static final String FIRST = "20260901000000";
  private static final String SECOND = "20260902000000";

  private final InMemoryStore store = new InMemoryStore();
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T15:20:00Z"), ZoneOffset.UTC);
  private final Lease lease = new Lease(store, "test", clock);

  @BeforeEach
  void takeLease() {
    lease.take(EXECUTION, Optional.empty());
  }

  private RecordResult record(Map<String, ?> fields) {
    return new Recording(store, TestKey.trust(), lease, () -> Set.of(FIRST, SECOND), clock)
        .record(request(fields));
  }

  private DeploymentRecord stored() {
    return Json.document(
        store.read(key("record.json")).orElseThrow().bytes(), DeploymentRecord.class);
  }

  @Test
  void showsTheEvidenceOfEveryLineAfterASuccess() {
    Drafts.putWhole(store);

    RecordResult result = record(Drafts.whole());

    assertThat(result.status()).isEqualTo("RECORDED");
    assertThat(result.appliedVersions()).containsExactly(FIRST, SECOND);
    assertThat(stored().checklist())
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
    assertThat(evidence("backup stored"))
        .contains("s3://memory/backups/db/" + Drafts.BEFORE + ".sql.gz", "1.2 kB", "300000 rows");
    assertThat(evidence("backup proven"))
        .contains(Drafts.BEFORE, "on a trial server", "2 tables", "300000 rows", "4.2 s")
        .doesNotContain("not in the copy");
    assertThat(evidence("locks and")).contains("1 try in vain", "pid 4711");
    assertThat(evidence("lock_timeout")).contains("lock 3 s and statement 300 s");
  }

  @Test
  void failsTheLineOfABackupThatIsNotWhatItsManifestSays() {
    Drafts.putWhole(store);
    put(store, "backups/db/" + Drafts.BEFORE + ".sql.gz", "short");
    store.delete("backups/db/" + Drafts.AFTER + ".manifest.json");

    record(Drafts.whole());

    assertThat(verdict("backup stored")).isEqualTo("failed");
    assertThat(evidence("backup stored")).contains("5 bytes", "says 1234");
    assertThat(verdict("backup of the new")).isEqualTo("failed");
  }

  @Test
  void failsTheLinesOfAMissingAndOfAnUnprovenUndoFile() {
    Drafts.putWhole(store);
    put(store, key("rehearsal.json"), "{\"files\":[],\"undoProven\":[\"20260901000000\"]}");

    record(Drafts.whole());

    assertThat(verdict("a rollback script")).isEqualTo("failed");
    assertThat(evidence("a rollback script")).isEqualTo("not proven: " + SECOND);
    assertThat(verdict("migrations rehearsed")).isEqualTo("failed");
  }

  @Test
  void doesNotTakeAHalfFilledCopyForAProof() {
    Drafts.putWhole(store);
    put(store, key("restored.json"), "{\"status\":\"begun\"}");

    record(Drafts.failed(Map.of("step", "Rehearse")));

    assertThat(verdict("backup proven")).isEqualTo("failed");
    assertThat(evidence("backup proven")).isEqualTo("state Rehearse failed");
  }

  @Test
  void takesTheProofOfThisVeryBackupAlone() {
    Drafts.putWhole(store);
    restored(Drafts.AFTER, "");

    record(Drafts.whole());

    assertThat(verdict("backup proven")).isEqualTo("not checked");
    assertThat(evidence("backup proven")).isEqualTo("the rehearsal shows no finished restore");
  }

  @Test
  void keepsTheProofWhereAFileFailsAfterIt() {
    Drafts.putWhole(store);
    store.delete(key("rehearsal.json"));

    record(
        Drafts.failed(
            Map.of("step", "Rehearse", "error", "trasiego.failure.MigrationRefusedException")));

    assertThat(verdict("backup proven")).isEqualTo("shown");
    assertThat(verdict("migrations rehearsed")).isEqualTo("failed");
  }

  @Test
  void namesWhatIsNotInTheCopy() {
    Drafts.putWhole(store);
    restored(Drafts.BEFORE, "\"extension postgis: not there\"");

    record(Drafts.whole());

    assertThat(verdict("backup proven")).isEqualTo("shown");
    assertThat(evidence("backup proven"))
        .endsWith("; not in the copy: extension postgis: not there");
  }

  @Test
  void saysOnWhoseServerTheBackupWasRestored() {
    Drafts.putWhole(store);
    put(
        store,
        key("restored.json"),
        """
        {"status":"REHEARSED","backup":"%s","server":"the rehearsal server db.example:5433",
         "tables":2,"rows":3,"seconds":1,"missing":[]}
        """
            .formatted(Drafts.BEFORE));

    record(Drafts.whole());

    assertThat(evidence("backup proven"))
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
    Drafts.putWhole(store);
    put(
        store,
        Keys.planReport("test", EXECUTION),
        """
        {"verdict":"safe","files":[],"refusals":["soak is a word"],
         "warnings":["soak: and another"],"soak":%s}
        """
            .formatted(soak.replace('\'', '"')));

    record(Drafts.whole());

    assertThat(verdict("on staging")).isEqualTo(verdict);
    assertThat(evidence("on staging")).isEqualTo(evidence);
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
    Drafts.putWhole(store);
    Map<String, Object> whole = new java.util.HashMap<>(Drafts.whole());
    whole.put("health", health);
    whole.put("healthStatus", status);

    record(whole);

    assertThat(verdict("health checked")).isEqualTo(verdict);
  }

  @Test
  void doesNotSellAReadingAsARestoration() {
    Drafts.putWhole(store);
    put(
        store,
        Keys.planReport("test", EXECUTION),
        """
        {"verdict":"acknowledged","files":[],"refusals":[],"warnings":[],
         "notRestored":{"why":"it needs about 30.0 GB, there are 9.8 GB","reason":"ordered","acknowledged":true}}
        """);
    put(
        store,
        key("restored.json"),
        "{\"status\":\"READ\",\"backup\":\"%s\",\"seconds\":4.2}".formatted(Drafts.BEFORE));
    onTheStructure();

    RecordResult result = record(Drafts.whole());

    assertThat(verdict("backup proven")).isEqualTo("not checked");
    assertThat(evidence("backup proven"))
        .isEqualTo(
            "backup "
                + Drafts.BEFORE
                + " read to its end in 4.2 s, every byte as its manifest says, and not restored: it"
                + " needs about 30.0 GB, there are 9.8 GB");
    assertThat(verdict("migrations rehearsed")).isEqualTo("not checked");
    assertThat(evidence("migrations rehearsed"))
        .isEqualTo(
            "2 migrations run on the structure without rows: promise 3 does not hold; accepted"
                + " (ordered), since it needs about 30.0 GB, there are 9.8 GB");
    assertThat(evidence("a rollback script")).contains(", on the structure without rows");
    assertThat(result.message())
        .contains(
            "    not restored: it needs about 30.0 GB, there are 9.8 GB; the backup is read to its"
                + " end and not restored",
            "promise 3 does not hold");
  }

  private void onTheStructure() {
    String rehearsal =
        new String(store.read(key("rehearsal.json")).orElseThrow().bytes(), StandardCharsets.UTF_8);
    put(store, key("rehearsal.json"), rehearsal.replaceFirst("\\{", "{\"ground\":\"schema\","));
  }

  private void restored(String backup, String missing) {
    put(
        store,
        key("restored.json"),
        """
        {"status":"REHEARSED","backup":"%s","tables":2,"rows":3,"seconds":1,"missing":[%s]}
        """
            .formatted(backup, missing));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Judge", "Check"})
  void failsTheLinesOfAPlanThatWasNeverJudged(String step) {
    Drafts.putPlan(store);

    record(Map.of("outcome", "FAILED", "step", step, "error", "Sandbox.Timedout", "cause", "late"));

    assertThat(evidence("backward compatible")).isEqualTo("state " + step + " failed");
    assertThat(verdict("on staging")).isEqualTo("failed");
    assertThat(verdict("backup proven")).isEqualTo("not checked");
  }

  @Test
  void saysOfEveryLineThatNothingWasPending() {
    RecordResult result = record(Map.of("outcome", "UP_TO_DATE"));

    assertThat(stored().checklist())
        .hasSize(12)
        .allMatch(l -> l.verdict() == DeploymentRecord.Verdict.NOT_CHECKED);
    assertThat(result.summary()).isEqualTo("test: deployment found nothing to do");
    assertThat(lease.holder()).isEmpty();
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
}
