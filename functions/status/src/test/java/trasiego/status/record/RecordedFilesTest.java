package trasiego.status.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static trasiego.status.record.Drafts.key;
import static trasiego.status.record.Drafts.put;
import static trasiego.status.record.RecordFixture.FIRST;
import static trasiego.status.record.RecordFixture.SECOND;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.DeploymentRecord.FileState;

/** Which files a record says are applied, and by whom, where journal and history differ. */
class RecordedFilesTest {
  private final RecordFixture execution = new RecordFixture();

  @Test
  void saysWhoAppliedWhatItTookOver() {
    Drafts.putWhole(execution.store);
    put(
        execution.store,
        key("plan.json"),
        """
        {"pending":[{"version":"20260902000000","file":"V20260902000000__b.sql"}],
         "takenOver":[{"version":"20260901000000","file":"V20260901000000__a.sql",
           "execution":"arn:aws:states:local:000000000000:execution:deployment:dead"}]}
        """);

    RecordResult result = execution.record(Drafts.whole());

    assertThat(result.summary())
        .contains("applied 1 migration, and recorded 1 migration that dead had applied before");
    assertThat(result.message())
        .contains(
            "Applied: " + SECOND, "Applied by dead, which ended before it was recorded: " + FIRST);
    assertThat(execution.stored().files())
        .extracting(file -> file.state().word(), DeploymentRecord.FileState::source)
        .containsExactly(tuple("applied", "history"), tuple("applied", "journal"));
    assertThat(execution.stored().files().getFirst().by()).endsWith(":dead");
  }

  @Test
  void saysWhoTookBackWhatItRecordsAndWhatItAppliedAgain() {
    Drafts.putWhole(execution.store);
    put(
        execution.store,
        key("plan.json"),
        """
        {"pending":[{"version":"20260902000000","file":"V20260902000000__b.sql"}],
         "takenOver":[{"version":"20260901000000","file":"U20260901000000__a.sql",
           "execution":"arn:aws:states:local:000000000000:execution:undo:dead","state":"removed"},
          {"version":"20260902000000","file":"U20260902000000__b.sql",
           "execution":"arn:aws:states:local:000000000000:execution:undo:dead","state":"removed"}]}
        """);
    put(
        execution.store,
        key("run.json"),
        "{\"files\":[{\"version\":\"20260902000000\",\"state\":\"applied\"}]}");
    execution.history = () -> Set.of(SECOND);

    RecordResult result = execution.record(Drafts.whole());

    assertThat(result.summary())
        .contains("applied 1 migration, and recorded 2 migrations that dead had taken back before");
    assertThat(result.message())
        .contains(
            "Applied: " + SECOND,
            "Taken back by dead, which ended before it was recorded: " + FIRST + ", " + SECOND);
    assertThat(execution.stored().files())
        .extracting(DeploymentRecord.FileState::version, file -> file.state().word())
        .containsExactly(tuple(FIRST, "removed"), tuple(SECOND, "applied"));
    assertThat(execution.stored().files())
        .allMatch(file -> file.by() == null && file.takenBackBy().endsWith(":dead"));
  }

  /** An undo that was cut behind its commit: only the history knows. */
  @Test
  void believesTheHistoryOfWhatAnUndoTookBack() {
    Drafts.putWhole(execution.store);
    put(
        execution.store,
        key("run.json"),
        """
        {"action":"undo","files":[{"version":"20260902000000","state":"running"}]}
        """);
    execution.history = () -> Set.of(FIRST);

    execution.record(Drafts.failed(Map.of()));

    assertThat(execution.stored().files())
        .filteredOn(file -> file.version().equals(SECOND))
        .extracting(file -> file.state().word(), DeploymentRecord.FileState::source)
        .containsExactly(tuple("removed", "history"));
  }

  @Test
  void believesTheHistoryWhereAKilledRunLeftItsJournalBehind() {
    Drafts.putWhole(execution.store);
    put(execution.store, key("run.json"), Drafts.run("applied", "pending"));

    execution.record(Drafts.failed(Map.of("error", "Lambda.Unknown", "cause", "the sandbox died")));

    assertThat(execution.stored().files())
        .extracting(FileState::version, file -> file.state().word(), FileState::source)
        .containsExactly(tuple(FIRST, "applied", "journal"), tuple(SECOND, "applied", "history"));
  }

  @Test
  void doesNotBelieveAJournalThatTheHistoryContradicts() {
    Drafts.putWhole(execution.store);
    execution.history = () -> Set.of(FIRST);

    RecordResult result = execution.record(Drafts.whole());

    assertThat(result.appliedVersions()).containsExactly(FIRST);
    assertThat(execution.stored().files().get(1).error())
        .isEqualTo("the journal said applied, the database's history says pending");
  }

  @Test
  void saysThatTheHistoryCouldNotConfirmTheJournal() {
    Drafts.putWhole(execution.store);
    execution.history =
        () -> {
          throw new IllegalStateException("no database there");
        };

    RecordResult result = execution.record(Drafts.failed(Map.of()));

    assertThat(result.message()).contains("could not confirm it: no database there");
    assertThat(execution.stored().files()).hasSize(2);
  }
}
