package trasiego.status.record;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.status.record.Drafts.EXECUTION;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.execution.BackupRecord;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.testing.InMemoryStore;

class BackupRecordingTest {
  private static final String FAILED = "trasiego.failure.BackupFailedException";

  private final InMemoryStore store = new InMemoryStore();
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T15:20:00Z"), ZoneOffset.UTC);

  private RecordResult record(Map<String, ?> fields) {
    Map<String, Object> all = new HashMap<>(Map.of("startedAt", "2026-11-23T15:00:00Z"));
    all.putAll(fields);
    return new BackupRecording(store, clock).record(Drafts.backup(all));
  }

  private BackupRecord stored() {
    return Json.document(
        store.read(Keys.backupRecord("test", EXECUTION)).orElseThrow().bytes(), BackupRecord.class);
  }

  @Test
  void keepsWhoHadWhichBackupMadeOfWhatSize() {
    Drafts.putBackup(store, Drafts.BEFORE);

    RecordResult result = record(Map.of("backup", Drafts.BEFORE, "by", "the schedule"));

    assertThat(stored().by()).isEqualTo("the schedule");
    assertThat(stored().backup()).isEqualTo(Drafts.BEFORE);
    assertThat(stored().bytes()).isPositive();
    assertThat(stored().seconds()).isPositive();
    assertThat(result.subject())
        .startsWith("Trasiego test: backup by the schedule stored " + Drafts.BEFORE);
  }

  @Test
  void keepsWhyNoneWasStored() {
    RecordResult result =
        record(
            Map.of(
                "outcome", "FAILED",
                "step", "Backup",
                "reason", "before the sale",
                "error", FAILED,
                "cause", "{\"errorMessage\": \"table x cannot be read\"}"));

    assertThat(stored().backup()).isNull();
    assertThat(stored().cause()).isEqualTo("table x cannot be read");
    assertThat(result.summary()).isEqualTo("test: backup by a person FAILED at Backup");
    assertThat(result.message())
        .contains("before the sale", "BackupFailedException: table x cannot be read", "db backup");
  }

  @Test
  void saysThatOneIsStoredWhichNobodySigned() {
    Drafts.putBackup(store, Drafts.BEFORE);

    RecordResult result =
        record(Map.of("outcome", "FAILED", "step", "Sign", "error", "x", "backup", Drafts.BEFORE));

    assertThat(result.summary())
        .endsWith("at Sign; " + Drafts.BEFORE + " is stored, but not signed");
  }

  @Test
  void answersTheSameWhenItIsCalledAgain() {
    RecordResult first = record(Map.of("outcome", "FAILED", "error", FAILED, "cause", "one"));

    RecordResult second = record(Map.of("outcome", "FAILED", "error", FAILED, "cause", "another"));

    assertThat(second).isEqualTo(first);
    assertThat(stored().cause()).isEqualTo("one");
  }

  @Test
  void boundsWhatPeopleTypedAndServersSaid() {
    RecordResult result =
        record(
            Map.of(
                "outcome", "FAILED",
                "by", "é\n".repeat(5_000),
                "reason", "r".repeat(100_000),
                "error", FAILED,
                "cause", "c".repeat(100_000)));

    assertThat(result.subject()).hasSizeLessThan(100).matches("[\\x20-\\x7e]+");
    assertThat(result.message()).hasSizeLessThan(8_000);
  }

  @Test
  void standsBesideTheRecordsOfDeployments() {
    record(Map.of("outcome", "FAILED", "error", FAILED));

    Records records = new Records(store, "test");

    assertThat(records.newestBackup()).map(BackupRecord::error).contains(FAILED);
    assertThat(records.migrations()).isEmpty();
    assertThat(store.list(Keys.executions("test")))
        .noneMatch(object -> object.key().endsWith("/record.json"));
  }
}
