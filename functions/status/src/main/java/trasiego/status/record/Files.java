package trasiego.status.record;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.execution.DeploymentRecord.FileState;
import trasiego.execution.MigrationState;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.execution.RunDocument;
import trasiego.execution.TakenOver;
import trasiego.status.text.Format;

/**
 * The state of every planned migration. The run's journal says it; where the database's own history
 * can be read it has the last word, because a run that was killed between a commit and its journal
 * leaves a journal that lags behind.
 */
final class Files {
  static final String JOURNAL = "journal";
  static final String HISTORY = "history";
  private static final int LONGEST_ERROR = 1000;

  private Files() {}

  static List<FileState> states(
      Optional<PlanDocument> plan, Optional<RunDocument> run, Optional<Set<String>> history) {
    Set<String> versions = new LinkedHashSet<>();
    List<TakenOver> taken = plan.map(PlanDocument::takenOver).orElse(List.of());
    taken.forEach(file -> versions.add(file.version()));
    plan.ifPresent(it -> it.pending().forEach(file -> versions.add(file.version())));
    run.ifPresent(it -> it.files().forEach(file -> versions.add(file.version())));
    versions.remove(null);
    List<FileState> states = new ArrayList<>();
    for (String version : versions) {
      Optional<Pending> planned = plan.flatMap(it -> it.pending(version));
      Optional<RunDocument.FileState> ran =
          run.flatMap(
              it -> it.files().stream().filter(f -> version.equals(f.version())).findFirst());
      Optional<TakenOver> from =
          taken.stream().filter(file -> version.equals(file.version())).findFirst();
      FileState state =
          state(version, planned, ran, history, run.filter(RunDocument::isUndo).isPresent());
      states.add(from.map(file -> takenOver(file, state, history)).orElse(state));
    }
    return List.copyOf(states);
  }

  /** The plan saw it in the history, whatever the journal of the ended execution came to say. */
  private static FileState takenOver(
      TakenOver file, FileState state, Optional<Set<String>> history) {
    if (file.isTakenBack()) {
      return takenBack(file, state);
    }
    boolean applied =
        history.isEmpty()
            || history.get().contains(AppliedVersions.key(file.version(), file.checksum()));
    return new FileState(
        file.version(),
        file.description(),
        file.file(),
        file.transactional(),
        applied ? MigrationState.APPLIED : MigrationState.PENDING,
        HISTORY,
        state.seconds(),
        state.tries(),
        state.statement(),
        state.line(),
        applied ? null : state.error(),
        state.removed(),
        file.execution(),
        null);
  }

  /** This execution may have run it again since. */
  private static FileState takenBack(TakenOver file, FileState state) {
    boolean again = !List.of(MigrationState.PENDING, MigrationState.UNDONE).contains(state.state());
    return new FileState(
        file.version(),
        again ? state.description() : file.description(),
        again ? state.file() : file.file(),
        again ? state.transactional() : file.transactional(),
        again ? state.state() : MigrationState.UNDONE,
        again ? state.source() : HISTORY,
        state.seconds(),
        state.tries(),
        state.statement(),
        state.line(),
        state.error(),
        state.removed(),
        null,
        file.execution());
  }

  private static FileState state(
      String version,
      Optional<Pending> planned,
      Optional<RunDocument.FileState> ran,
      Optional<Set<String>> history,
      boolean undo) {
    MigrationState journal = ran.map(RunDocument.FileState::state).orElse(MigrationState.PENDING);
    MigrationState state = journal;
    if (history.isPresent()) {
      Integer checksum = planned.map(Pending::checksum).orElse(null);
      boolean applied = history.get().contains(AppliedVersions.key(version, checksum));
      if (applied) {
        state = MigrationState.APPLIED;
      } else if (undo) {
        state = MigrationState.UNDONE;
      } else if (journal == MigrationState.APPLIED) {
        state = MigrationState.PENDING;
      }
    }
    boolean corrected = state != journal;
    return new FileState(
        version,
        planned.map(Pending::description).orElse(null),
        planned.map(Pending::file).orElse(null),
        planned.map(Pending::transactional).orElse(null),
        state,
        corrected ? HISTORY : JOURNAL,
        ran.map(RunDocument.FileState::seconds).orElse(null),
        ran.map(file -> file.tries().size()).orElse(0),
        ran.map(RunDocument.FileState::statement).map(String::valueOf).orElse(null),
        ran.map(RunDocument.FileState::line).orElse(null),
        corrected
            ? "the journal said " + journal.word() + ", the database's history says " + state.word()
            : ran.map(RunDocument.FileState::error)
                .map(it -> Format.cut(it, LONGEST_ERROR))
                .orElse(null),
        ran.map(RunDocument.FileState::removed).orElse(List.of()),
        null,
        null);
  }

  static List<String> named(List<FileState> files, MigrationState... states) {
    return files.stream()
        .filter(file -> List.of(states).contains(file.state()))
        .map(FileState::version)
        .toList();
  }
}
