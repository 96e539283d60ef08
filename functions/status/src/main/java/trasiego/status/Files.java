package trasiego.status;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.status.DeploymentRecord.FileState;
import trasiego.status.Documents.Pending;
import trasiego.status.Documents.Plan;
import trasiego.status.Documents.Run;
import trasiego.status.Documents.RunFile;
import trasiego.status.Documents.TakenOver;

/**
 * The state of every planned migration. The run's journal says it; where the database's own history
 * can be read it has the last word, because a run that was killed between a commit and its journal
 * leaves a journal that lags behind.
 */
final class Files {
  static final String JOURNAL = "journal";
  static final String HISTORY = "history";
  private static final int LONGEST_STATEMENT = 300;
  private static final int LONGEST_ERROR = 1000;

  private Files() {}

  static List<FileState> states(
      Optional<Plan> plan, Optional<Run> run, Optional<Set<String>> history) {
    Set<String> versions = new LinkedHashSet<>();
    List<TakenOver> taken = plan.map(Plan::takenOver).orElse(List.of());
    taken.forEach(file -> versions.add(file.version()));
    plan.ifPresent(it -> it.pending().forEach(file -> versions.add(file.version())));
    run.ifPresent(it -> it.files().forEach(file -> versions.add(file.version())));
    versions.remove(null);
    List<FileState> states = new ArrayList<>();
    for (String version : versions) {
      Optional<Pending> planned = plan.flatMap(it -> it.pending(version));
      Optional<RunFile> ran =
          run.flatMap(
              it -> it.files().stream().filter(f -> version.equals(f.version())).findFirst());
      Optional<TakenOver> from =
          taken.stream().filter(file -> version.equals(file.version())).findFirst();
      FileState state = state(version, planned, ran, history, run.filter(Run::isUndo).isPresent());
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
        applied ? Run.APPLIED : Run.PENDING,
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
    boolean again = !List.of(Run.PENDING, Run.UNDONE).contains(state.state());
    return new FileState(
        file.version(),
        again ? state.description() : file.description(),
        again ? state.file() : file.file(),
        again ? state.transactional() : file.transactional(),
        again ? state.state() : Run.UNDONE,
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
      Optional<RunFile> ran,
      Optional<Set<String>> history,
      boolean undo) {
    String journal = ran.map(RunFile::state).orElse(Run.PENDING);
    String state = journal;
    if (history.isPresent()) {
      Integer checksum = planned.map(Pending::checksum).orElse(null);
      boolean applied = history.get().contains(AppliedVersions.key(version, checksum));
      if (applied) {
        state = Run.APPLIED;
      } else if (undo) {
        state = Run.UNDONE;
      } else if (journal.equals(Run.APPLIED)) {
        state = Run.PENDING;
      }
    }
    boolean corrected = !state.equals(journal);
    return new FileState(
        version,
        planned.map(Pending::description).orElse(null),
        planned.map(Pending::file).orElse(null),
        planned.map(Pending::transactional).orElse(null),
        state,
        corrected ? HISTORY : JOURNAL,
        ran.map(RunFile::seconds).orElse(null),
        ran.map(file -> file.tries().size()).orElse(0),
        ran.map(RunFile::statement).map(Files::statement).orElse(null),
        ran.map(RunFile::line).orElse(null),
        corrected
            ? "the journal said " + journal + ", the database's history says " + state
            : ran.map(RunFile::error).map(it -> Amount.cut(it, LONGEST_ERROR)).orElse(null),
        ran.map(RunFile::removed).orElse(List.of()),
        null,
        null);
  }

  private static String statement(tools.jackson.databind.JsonNode node) {
    String text = Documents.text(node).strip().replaceAll("\\s+", " ");
    return text.isEmpty() ? null : Amount.cut(text, LONGEST_STATEMENT);
  }

  static List<String> named(List<FileState> files, String... states) {
    return files.stream()
        .filter(file -> List.of(states).contains(file.state()))
        .map(FileState::version)
        .toList();
  }
}
