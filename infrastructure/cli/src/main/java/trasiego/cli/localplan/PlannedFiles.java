package trasiego.cli.localplan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import trasiego.migration.History;
import trasiego.migration.MigrationChecks;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.SchemaVersion;

/**
 * Which files of a folder are planned, and which count as applied before them.
 *
 * @param why one line for people
 * @param problems every reason for which the planned ones must not run, as a deployment would say
 */
record PlannedFiles(
    List<MigrationFile> before, List<MigrationFile> planned, String why, List<String> problems) {
  private static final int SHORT = 12;

  PlannedFiles {
    before = List.copyOf(before);
    planned = List.copyOf(planned);
    problems = List.copyOf(problems);
  }

  /**
   * @param since plan what is newer than this version; null where not asked
   * @param base plan what this branch or commit does not have; null where not asked
   */
  static PlannedFiles choose(MigrationFolder folder, Path path, String since, String base) {
    if (since != null) {
      return since(folder, since);
    }
    Git git = new Git(path);
    if (base != null) {
      return base(folder, git, base);
    }
    return git.main()
        .flatMap(git::commit)
        .flatMap(git::mergeBase)
        .map(commit -> beyond(folder, git, commit, "that " + git.main().orElseThrow()))
        .filter(PlannedFiles::isWorthPlanning)
        .or(
            () ->
                git.commit("HEAD")
                    .map(commit -> beyond(folder, git, commit, "that the last commit"))
                    .filter(PlannedFiles::isWorthPlanning))
        .orElseGet(() -> newest(folder));
  }

  private boolean isWorthPlanning() {
    return !planned.isEmpty() || !problems.isEmpty();
  }

  private static PlannedFiles since(MigrationFolder folder, String since) {
    if (!since.matches("\\d+([._]\\d+)*")) {
      throw new LocalPlanException(
          "--since: found \"" + since + "\", wanted a version such as 20260330090000");
    }
    // Which text of a repeatable file that version had, nobody knows: the one that is there.
    List<MigrationFile> applied =
        folder.files().stream()
            .filter(file -> file.isRepeatable() || !isNewer(file, since))
            .toList();
    return of(folder, applied, "newer than " + since, "the version given");
  }

  private static PlannedFiles base(MigrationFolder folder, Git git, String base) {
    String commit =
        git.commit(base)
            .orElseThrow(
                () ->
                    new LocalPlanException(
                        "--base: git knows no commit \"" + base + "\" here; fetch it first"));
    String common =
        git.mergeBase(commit)
            .orElseThrow(
                () ->
                    new LocalPlanException(
                        "--base: git finds no commit that HEAD and \""
                            + base
                            + "\" share; a shallow checkout needs its history: git fetch"
                            + " --unshallow"));
    return beyond(folder, git, common, "that " + base);
  }

  /** Those that the commit does not have. */
  private static PlannedFiles beyond(MigrationFolder folder, Git git, String commit, String whose) {
    String shown = whose + " does not have (" + commit.substring(0, SHORT) + ")";
    return of(
        folder, git.folder(commit).files(), shown, "the commit " + commit.substring(0, SHORT));
  }

  private static PlannedFiles newest(MigrationFolder folder) {
    Optional<MigrationFile> newest =
        folder.files().stream().filter(file -> !file.isRepeatable()).reduce((_, last) -> last);
    return of(
        folder,
        folder.files().stream().filter(file -> newest.filter(file::equals).isEmpty()).toList(),
        "the newest, since git names none as new",
        "the files before it");
  }

  /**
   * @param applied as they were when they were applied
   * @param when said of an applied file that was edited since
   */
  private static PlannedFiles of(
      MigrationFolder folder, List<MigrationFile> applied, String why, String when) {
    History history =
        new History(
            true,
            IntStream.range(0, applied.size())
                .mapToObj(i -> row(i + 1, applied.get(i), when))
                .toList());
    List<MigrationFile> planned =
        folder.files().stream().filter(file -> !history.isApplied(file)).toList();
    List<MigrationFile> before = new ArrayList<>();
    for (MigrationFile file : folder.files()) {
      if (!planned.contains(file)) {
        before.add(file);
      } else if (file.isRepeatable()) {
        // Its earlier text is what it changes.
        applied.stream().filter(old -> old.version().equals(file.version())).forEach(before::add);
      }
    }
    return new PlannedFiles(
        before,
        planned,
        "%d of %d files: %s".formatted(planned.size(), folder.files().size(), why),
        new MigrationChecks(folder, history).problems());
  }

  private static History.Row row(int rank, MigrationFile file, String when) {
    return new History.Row(
        rank,
        file.version(),
        file.description(),
        "SQL",
        file.name(),
        file.checksum(),
        when,
        0,
        true);
  }

  private static boolean isNewer(MigrationFile file, String version) {
    return SchemaVersion.parse(file.version()).compareTo(SchemaVersion.parse(version)) > 0;
  }

  /** Where the folder lies in its repository. */
  static Optional<String> prefix(Path path) {
    return new Git(path).prefix();
  }
}
