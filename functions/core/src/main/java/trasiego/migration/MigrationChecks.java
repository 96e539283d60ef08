package trasiego.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which files are pending, and every reason for which they must not run as they stand. */
public record MigrationChecks(MigrationFolder folder, History history, Set<String> committing) {
  public MigrationChecks(MigrationFolder folder, History history) {
    this(folder, history, folder.committingProcedures());
  }

  public MigrationChecks {
    committing = Set.copyOf(committing);
  }

  /** The files that are not applied, oldest first, whether or not they may run. */
  public List<MigrationFile> pending() {
    return folder.files().stream()
        .filter(file -> !history.isApplied(file))
        .filter(file -> baseline().map(base -> isNewer(file, base)).orElse(true))
        .toList();
  }

  /** Every reason at once, each naming its file; empty where the pending files may run. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>(folder.problems());
    problems.addAll(unreadable());
    history.applied().stream()
        .filter(this::isAboveBaseline)
        .forEach(row -> applied(row).ifPresent(problems::add));
    for (MigrationFile file : pending()) {
      history
          .newest()
          .filter(newest -> !isNewer(file, newest.version()))
          .filter(_ -> !history.backfills().contains(file.version()))
          .ifPresent(
              newest ->
                  problems.add(
                      file.name()
                          + " is older than "
                          + newest.version()
                          + ", the newest applied migration; give it a later version"));
      problems.addAll(file.script().problems(committing));
      problems.addAll(wayBack(file));
      problems.addAll(unmet(file));
    }
    return List.copyOf(problems);
  }

  /** What a database reads otherwise in which a backslash escapes in every string. */
  public List<String> escapes() {
    List<String> problems = new ArrayList<>();
    for (MigrationFile file : pending()) {
      problems.addAll(file.script().escapes());
      file.undo().ifPresent(undo -> problems.addAll(undo.escapes()));
    }
    return problems;
  }

  /** The same of the undo file of one version. */
  public List<String> undoEscapes(String version) {
    return folder.file(version).flatMap(MigrationFile::undo).map(Script::escapes).orElse(List.of());
  }

  /** What the file needs must be applied, or be pending before it. */
  private List<String> unmet(MigrationFile file) {
    return file.script().needs().stream()
        .filter(version -> !history.isApplied(version))
        .filter(
            version ->
                pending().stream().noneMatch(other -> other.version().equals(version))
                    || isBehind(version, file))
        .map(
            version ->
                "%s needs %s, which is %s"
                    .formatted(
                        file.name(),
                        version,
                        folder.file(version).isEmpty()
                            ? "no file of the migrations; name one that is"
                            : "not to be applied before it; give it an earlier version"))
        .toList();
  }

  /** Every migration has a way back, or says why it has none. */
  private List<String> wayBack(MigrationFile file) {
    boolean isIrreversible = file.script().irreversible().isPresent();
    if (file.undo().isPresent() && isIrreversible) {
      return List.of(
          file.name()
              + " says that it is irreversible and has an undo file; remove the one or the other");
    }
    if (file.undo().isEmpty() && !isIrreversible) {
      return List.of(
          file.name()
              + " has no undo file; write U"
              + file.name().substring(1)
              + (file.isRepeatable() && history.isApplied(file.version())
                  ? " with the text that was applied before"
                  : ", which takes it back")
              + ", or say -- trasiego:irreversible: <reason>");
    }
    if (file.isRepeatable()
        && file.undo().filter(it -> it.sql().equals(file.script().sql())).isPresent()) {
      return List.of(
          file.undo().get().name()
              + " is the text of "
              + file.name()
              + " itself; wanted the one that was applied before");
    }
    if (file.undo().flatMap(Script::backfill).isPresent()) {
      return List.of(
          file.undo().get().name()
              + " is a backfill; an undo file is one transaction: take the line trasiego:backfill"
              + " out, and keep to rows that one transaction bears");
    }
    return file.undo().map(undo -> undo.problems(committing)).orElse(List.of());
  }

  /** What makes the undo file of one version unfit to run. */
  public List<String> undoProblems(String version) {
    return folder
        .file(version)
        .flatMap(MigrationFile::undo)
        .map(undo -> undo.problems(committing))
        .orElse(List.of());
  }

  public List<String> warnings() {
    return pending().stream().flatMap(file -> file.script().warnings().stream()).toList();
  }

  /** What is wrong between an applied migration and its file. */
  private Optional<String> applied(History.Row row) {
    Optional<MigrationFile> file = folder.file(row.version());
    if (file.isEmpty() && !row.type().contains("SQL") && !row.type().equals("BASELINE")) {
      return Optional.of(
          row.script()
              + " ("
              + row.type()
              + ") was applied on "
              + row.installedOn()
              + " by code that no SQL file stands for; begin with the schema as it is:  db adopt"
              + " ENVIRONMENT --baseline");
    }
    if (file.isEmpty()) {
      return Optional.of(
          row.script()
              + " was applied on "
              + row.installedOn()
              + " and is missing from the migrations; bring it back");
    }
    int found = file.get().checksum();
    // One that is repeatable and was edited is pending.
    if (row.checksum() == null || row.checksum() == found || row.isRepeatable()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s was edited after it was applied on %s: checksum found %d, applied was %d; take the edit back and write a new migration"
            .formatted(file.get().name(), row.installedOn(), found, row.checksum()));
  }

  /** Flyway's own run would end at them. */
  private List<String> unreadable() {
    return history.rows().stream()
        .filter(History.Row::isUnreadable)
        .map(History.Row::type)
        .distinct()
        .map(
            type ->
                "the history has rows of type "
                    + type
                    + ", which only a paid edition of Flyway reads; say the same in the words of"
                    + " this one: UPDATE public.flyway_schema_history SET type = 'DELETE' WHERE"
                    + " type = '"
                    + type
                    + "'")
        .toList();
  }

  /** A baseline stands for itself and for whatever was applied before it. */
  private boolean isAboveBaseline(History.Row row) {
    return baseline()
        .map(SchemaVersion::parse)
        .map(base -> SchemaVersion.parse(row.version()).compareTo(base) > 0)
        .orElse(true);
  }

  private Optional<String> baseline() {
    return history.applied().stream()
        .filter(row -> row.type().equals("BASELINE"))
        .map(History.Row::version)
        .reduce((first, second) -> second);
  }

  private static boolean isBehind(String version, MigrationFile file) {
    return SchemaVersion.parse(version).compareTo(SchemaVersion.parse(file.version())) >= 0;
  }

  private static boolean isNewer(MigrationFile file, String version) {
    return SchemaVersion.parse(file.version()).compareTo(SchemaVersion.parse(version)) > 0;
  }
}
