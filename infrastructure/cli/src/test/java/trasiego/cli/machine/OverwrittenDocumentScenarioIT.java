package trasiego.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationFailedException;
import trasiego.local.states.HistoryEvent;
import trasiego.store.Store;
import trasiego.store.Store.StoredObject;
import trasiego.testing.Majors;

/**
 * A file that has taken the trial function over may write what trials say, of other executions too:
 * what is written between two steps of one is not acted upon.
 */
@Tag(Majors.SCENARIOS)
class OverwrittenDocumentScenarioIT {
  private static final String REFUSED = InvalidRequestException.class.getName();

  @ParameterizedTest
  @CsvSource({"Check, trial.json", "Migrate, rehearsal.json"})
  void changesNothingByADocumentThatWasWrittenOver(String state, String document) {
    try (ScenarioRun run = new ScenarioRun(MachineHost.LOCAL)) {
      run.listener(event -> overwrite(event, state, document, run.stage().store()));

      MachineExecution played = wines(run).deploy();

      assertThat(played.status()).as(played.end()).isEqualTo("FAILED");
      assertThat(played.error()).as(played.end()).contains(REFUSED);
      assertThat(played.cause().orElse(""))
          .contains(document + " is not what its step wrote", "nothing is done by it");
      assertThat(played.states()).contains("RecordFailure").doesNotContain("Verify");
      assertThat(run.database().query("SELECT relname FROM pg_class WHERE relname = 'wines'"))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource("Verify, rehearsal.json")
  void verifiesNothingByADocumentThatWasWrittenOver(String state, String document) {
    try (ScenarioRun run = new ScenarioRun(MachineHost.LOCAL)) {
      run.listener(event -> overwrite(event, state, document, run.stage().store()));

      MachineExecution played = wines(run).deploy();

      assertThat(played.error())
          .as(played.end())
          .contains(MigrationFailedException.class.getName());
      assertThat(played.cause().orElse(""))
          .contains("the migration cannot be verified", "it is not what its step wrote");
    }
  }

  private static void overwrite(HistoryEvent event, String state, String document, Store store) {
    if (event.type().equals("TaskStateEntered") && event.detail("name").orElse("").equals(state)) {
      store.list("deployments/").stream()
          .map(StoredObject::key)
          .filter(key -> key.endsWith("/" + document))
          .forEach(key -> overwrite(store, key));
    }
  }

  /** By one that every check but the digest's takes. */
  private static void overwrite(Store store, String key) {
    byte[] bytes = store.read(key).orElseThrow().bytes();
    String other = new String(bytes, StandardCharsets.UTF_8) + " ";
    store.write(key, other.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  private static ScenarioRun wines(ScenarioRun run) {
    return run.migration(
        "20260101000001", "wines", "CREATE TABLE wines (id int);", "DROP TABLE wines;");
  }
}
