package trasiego.migrate.apply;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import trasiego.execution.MigrationState;
import trasiego.execution.RunDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.migrate.run.Journal;

/**
 * The answer to {@code apply}.
 *
 * @param status APPLIED or IN_PROGRESS
 * @param applied what this execution has applied so far, oldest first
 * @param until when the machine is to call again where that is not at once, as ISO-8601; null
 *     otherwise
 */
public record ApplyResult(
    String status,
    String run,
    List<String> applied,
    int attempt,
    String ledger,
    String until,
    String summary) {
  /**
   * @param bounded as many versions as an answer holds
   */
  static ApplyResult of(
      String status,
      Journal journal,
      UnaryOperator<List<String>> bounded,
      int attempt,
      String ledger,
      Optional<Instant> until) {
    RunDocument run = journal.document();
    List<String> applied = run.versionsIn(MigrationState.APPLIED);
    Optional<FileState> waiting =
        run.files().stream()
            .filter(file -> !file.state().equals(MigrationState.APPLIED))
            .findFirst();
    return new ApplyResult(
        status,
        journal.key(),
        bounded.apply(applied),
        attempt,
        ledger,
        until.map(Instant::toString).orElse(null),
        "applied "
            + applied.size()
            + " of "
            + run.files().size()
            + waiting.map(file -> "; next is " + file.file()).orElse("")
            + waiting
                .map(FileState::note)
                .filter(note -> !note.isBlank())
                .map(note -> "; " + note)
                .orElse(""));
  }
}
