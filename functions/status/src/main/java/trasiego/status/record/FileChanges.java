package trasiego.status.record;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import trasiego.execution.DeploymentRecord.FileState;
import trasiego.execution.MigrationState;
import trasiego.status.text.Format;
import trasiego.store.Keys;

/** What a deployment or an undo made of its files, and what ended ones had made of theirs. */
final class FileChanges {
  private static final int MOST = 10;

  private final List<FileState> files;

  FileChanges(List<FileState> files) {
    this.files = files;
  }

  /** What succeeded: files were applied, or taken back. */
  String done() {
    List<String> applied = Files.named(files, MigrationState.APPLIED);
    List<FileState> taken = takenOver();
    List<FileState> back = takenBack();
    long undone =
        files.stream()
            .filter(
                file -> file.state().equals(MigrationState.UNDONE) && file.takenBackBy() == null)
            .count();
    int own = applied.size() - taken.size();
    List<String> parts = new ArrayList<>();
    if (undone > 0) {
      parts.add("took back " + Format.count(undone, "migration"));
    } else if (own > 0 || taken.isEmpty() && back.isEmpty()) {
      parts.add("applied " + Format.count(own, "migration"));
    }
    if (!taken.isEmpty()) {
      parts.add(recorded(taken, FileState::by, "applied"));
    }
    if (!back.isEmpty()) {
      parts.add(recorded(back, FileState::takenBackBy, "taken back"));
    }
    return String.join(", and ", parts);
  }

  private static String recorded(List<FileState> some, Function<FileState, String> by, String did) {
    return "recorded "
        + Format.count(some.size(), "migration")
        + " that "
        + Format.some(some.stream().map(by).map(Keys::name).distinct().toList(), 2)
        + " had "
        + did
        + " before it ended";
  }

  private List<FileState> takenOver() {
    return files.stream()
        .filter(file -> file.by() != null && file.state().equals(MigrationState.APPLIED))
        .toList();
  }

  private List<FileState> takenBack() {
    return files.stream().filter(file -> file.takenBackBy() != null).toList();
  }

  /** The state of the data, a line for each kind of change. */
  List<String> lines() {
    if (files.isEmpty()) {
      return List.of("  Unchanged: no migration was run.");
    }
    List<String> lines = new ArrayList<>();
    add(lines, "Applied", applied(files.stream().filter(file -> file.by() == null)));
    addByOthers(lines, "Applied by ", takenOver(), FileState::by);
    addByOthers(lines, "Taken back by ", takenBack(), FileState::takenBackBy);
    add(lines, "Failed, rolled back as a whole", failed(true));
    add(lines, "Failed outside a transaction, the error says what is left", failed(false));
    add(lines, "Running when the execution died, not in the history", running());
    add(
        lines,
        "Undone",
        Files.named(
            files.stream().filter(file -> file.takenBackBy() == null).toList(),
            MigrationState.UNDONE));
    add(lines, "Paused backfills", Files.named(files, MigrationState.PAUSED));
    add(lines, "Not applied", Files.named(files, MigrationState.PENDING));
    return lines;
  }

  private static void addByOthers(
      List<String> lines, String did, List<FileState> some, Function<FileState, String> by) {
    some.stream()
        .map(by)
        .distinct()
        .forEach(
            other ->
                add(
                    lines,
                    did + Keys.name(other) + ", which ended before it was recorded",
                    some.stream()
                        .filter(file -> other.equals(by.apply(file)))
                        .map(FileState::version)
                        .toList()));
  }

  private static List<String> applied(Stream<FileState> some) {
    return Files.named(some.toList(), MigrationState.APPLIED);
  }

  private List<String> failed(boolean transactional) {
    return files.stream()
        .filter(file -> file.state().equals(MigrationState.FAILED))
        .filter(file -> transactional != Boolean.FALSE.equals(file.transactional()))
        .map(FileState::version)
        .toList();
  }

  private List<String> running() {
    return Files.named(files, MigrationState.RUNNING);
  }

  private static void add(List<String> lines, String what, List<String> versions) {
    if (!versions.isEmpty()) {
      lines.add("  " + what + ": " + Format.some(versions, MOST));
    }
  }
}
