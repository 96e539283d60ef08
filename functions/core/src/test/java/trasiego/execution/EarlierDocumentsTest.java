package trasiego.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.handler.Json;
import trasiego.store.Ledger;

/** Documents as a deployment, an undo and a restoration of an earlier version left them. */
class EarlierDocumentsTest {
  @ParameterizedTest
  @CsvSource({
    "plan.json, PlanDocument",
    "plan.report.json, Report",
    "rehearsal.json, RehearsalDocument",
    "restored.json, RestoredDocument",
    "run.json, RunDocument",
    "undo.run.json, RunDocument",
    "verification.json, VerificationDocument",
    "record.json, DeploymentRecord",
    "restoration.record.json, DeploymentRecord",
    "status.report.json, ReportDocument"
  })
  void readsAndWritesThemByteForByte(String file, String type) throws Exception {
    byte[] stored = stored(file);

    Object read = Json.document(stored, Class.forName("trasiego.execution." + type));

    assertThat(text(Json.bytes(read))).isEqualTo(text(stored));
  }

  @Test
  void readsWhatTheyDecideBy() throws Exception {
    RunDocument run = Json.document(stored("run.json"), RunDocument.class);
    RunDocument undo = Json.document(stored("undo.run.json"), RunDocument.class);
    DeploymentRecord record = Json.document(stored("record.json"), DeploymentRecord.class);
    RehearsalDocument rehearsal = Json.document(stored("rehearsal.json"), RehearsalDocument.class);

    assertThat(run.files()).allMatch(file -> file.state() == MigrationState.APPLIED);
    assertThat(undo.isUndo()).isTrue();
    assertThat(undo.files()).allMatch(file -> file.state() == MigrationState.UNDONE);
    assertThat(record.outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(record.kind()).isEqualTo(ExecutionKind.DEPLOYMENT);
    assertThat(record.checklist().getFirst().verdict()).isEqualTo(DeploymentRecord.Verdict.SHOWN);
    assertThat(rehearsal.isWithoutRows()).isFalse();
  }

  @Test
  void readsTheLedgerOfARestoration() throws Exception {
    RestoreProgress progress =
        Ledger.stateOf(stored("restore.ledger.json"), RestoreProgress.class).orElseThrow();

    assertThat(progress.proven()).isTrue();
    assertThat(progress.result().status()).isEqualTo(RestoreResult.RESTORED);
    assertThat(progress.result().rows()).isPositive();
  }

  @Test
  void takesAWordOfALaterVersionForUnknown() {
    byte[] later =
        "{\"outcome\":\"PAUSED\",\"files\":[{\"state\":\"parked\"}]}"
            .getBytes(StandardCharsets.UTF_8);

    DeploymentRecord record = Json.document(later, DeploymentRecord.class);

    assertThat(record.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(record.files().getFirst().state()).isEqualTo(MigrationState.UNKNOWN);
  }

  private static byte[] stored(String file) throws IOException {
    try (InputStream input = EarlierDocumentsTest.class.getResourceAsStream(file)) {
      return input.readAllBytes();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
