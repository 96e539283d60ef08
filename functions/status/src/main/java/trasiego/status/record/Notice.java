package trasiego.status.record;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.DeploymentRecord.FileState;
import trasiego.execution.ExecutionKind;
import trasiego.execution.MigrationState;
import trasiego.execution.Report.NotRestored;
import trasiego.status.text.ConsoleLink;
import trasiego.status.text.FailureText;
import trasiego.status.text.Format;
import trasiego.status.text.NextStep;

/**
 * What the team is told: what happened, where, by which statement, what state the data is in, and
 * what to do next. The subject is ASCII of fewer than 100 characters, as the topic wants it.
 */
final class Notice {
  private static final int LONGEST_SUBJECT = 99;
  private static final int LONGEST_MESSAGE = 12_000;
  private static final int MOST = 10;

  /**
   * The backup of the state before, and what is not in it, in few lines.
   *
   * @param notRestored why it was not restored before the files ran; null where it was to be
   */
  record Backup(String address, List<String> omitted, NotRestored notRestored) {
    private List<String> lines() {
      List<String> lines = new ArrayList<>();
      lines.add("  Backup of the state before: " + address);
      if (!omitted.isEmpty()) {
        lines.add(notInIt(omitted));
      }
      if (notRestored != null) {
        lines.add("    not restored: " + notRestored.why() + "; " + NotRestored.INSTEAD);
      }
      return lines;
    }
  }

  private final RecordRequest request;
  private final RollbackNote planned;
  private final FailureText cause;
  private final List<FileState> files;
  private final FileChanges changes;
  private final Optional<String> historyProblem;
  private final String recordAddress;
  private final Optional<Backup> backup;
  private final DeploymentRecord.Restored restored;

  Notice(
      RecordRequest request,
      RollbackNote planned,
      FailureText cause,
      List<FileState> files,
      Optional<String> historyProblem,
      String recordAddress,
      Optional<Backup> backup,
      DeploymentRecord.Restored restored) {
    this.request = request;
    this.planned = planned;
    this.cause = cause;
    this.files = files;
    this.changes = new FileChanges(files);
    this.historyProblem = historyProblem;
    this.recordAddress = recordAddress;
    this.backup = backup;
    this.restored = restored;
  }

  private boolean isDeployment() {
    return request.kind() == ExecutionKind.DEPLOYMENT;
  }

  private boolean isUndo() {
    return request instanceof RestorationRecordRequest restoration && restoration.isUndo();
  }

  String summary() {
    List<String> applied = Files.named(files, MigrationState.APPLIED);
    String where = request.environment() + ": " + request.kind().word() + " ";
    return switch (request.outcome()) {
      case RecordRequest.UP_TO_DATE -> where + "found nothing to do";
      case RecordRequest.SUCCEEDED ->
          isDeployment()
              ? where + changes.done()
              : where
                  + (isUndo() && restored.database() != null
                      ? "swapped back to " + restored.database()
                      : "succeeded")
                  + ", schema "
                  + restored.schemaVersion()
                  + " is live";
      case RecordRequest.REFUSED ->
          where + "refused" + at() + ", " + (applied.isEmpty() ? "nothing was changed" : changed());
      default -> where + "FAILED" + at() + (isDeployment() ? ", " + changed() : "");
    };
  }

  private String at() {
    return request.step() == null ? "" : " at " + request.step();
  }

  private String changed() {
    List<String> failed = Files.named(files, MigrationState.FAILED, MigrationState.RUNNING);
    return Files.named(files, MigrationState.APPLIED).size()
        + " of "
        + Format.count(files.size(), "migration")
        + " applied"
        + (failed.isEmpty() ? "" : ", failed: " + Format.some(failed, 2));
  }

  String subject() {
    return subject(summary());
  }

  /** As the topic wants it. */
  static String subject(String summary) {
    String plain =
        Normalizer.normalize("Trasiego " + summary, Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() <= LONGEST_SUBJECT
        ? plain
        : plain.substring(0, LONGEST_SUBJECT - 3) + "...";
  }

  String message() {
    List<String> lines = new ArrayList<>();
    lines.add(summary() + ".");
    if (!request.givenReason().isEmpty()) {
      lines.add("Reason given: " + request.givenReason());
    }
    if (cause.isKnown()) {
      lines.add("");
      lines.add("What happened" + at());
      lines.add("  " + cause.name() + (cause.message().isEmpty() ? "" : ": " + cause.message()));
    }
    files.stream().filter(Notice::hasFailed).forEach(file -> lines.addAll(failure(file)));
    lines.add("");
    lines.add("State of the data");
    lines.addAll(isDeployment() ? migrated() : replaced());
    backup.ifPresent(before -> lines.addAll(before.lines()));
    lines.add("");
    lines.add("Next step");
    lines.add("  " + next());
    lines.add("");
    lines.add("Record: " + recordAddress);
    lines.add("Execution: " + request.execution());
    ConsoleLink.of(request.execution()).ifPresent(link -> lines.add("Console: " + link));
    return Format.cut(String.join("\n", lines), LONGEST_MESSAGE);
  }

  private static boolean hasFailed(FileState file) {
    return file.state().equals(MigrationState.FAILED);
  }

  private static List<String> failure(FileState file) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Failed file");
    lines.add("  " + (file.file() == null ? file.version() : file.file()));
    if (file.statement() != null) {
      String line = file.line() == null ? "" : ", line " + file.line();
      lines.add("  statement " + file.statement() + line);
    }
    if (file.error() != null) {
      lines.add("  " + file.error());
    }
    if (!file.removed().isEmpty()) {
      lines.add("  remains removed: " + Format.some(file.removed(), MOST));
    }
    return lines;
  }

  private List<String> migrated() {
    List<String> lines = new ArrayList<>(changes.lines());
    historyProblem
        .filter(_ -> !files.isEmpty())
        .ifPresent(
            why ->
                lines.add(
                    "  As the run's journal says; the database's history could not confirm it: "
                        + why));
    return lines;
  }

  private List<String> replaced() {
    if (restored.old() == null) {
      return List.of("  Nothing was swapped: the live database is the one it was.");
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "  Live: "
            + (isUndo() ? beforeRestoration() : restored.backup())
            + ", schema version "
            + restored.schemaVersion());
    if (!restored.omitted().isEmpty()) {
      lines.add(notInIt(restored.omitted()));
    }
    lines.add("  The database before is kept as " + restored.old() + ".");
    lines.add("  To undo: " + restored.howToUndo());
    return lines;
  }

  private String beforeRestoration() {
    return restored.database() == null
        ? "the database before the restoration"
        : "the database that was kept as " + restored.database();
  }

  private static String notInIt(List<String> omitted) {
    return "    not in it: " + String.join(", ", omitted);
  }

  private String next() {
    return switch (request.outcome()) {
      case RecordRequest.UP_TO_DATE -> "none";
      case RecordRequest.SUCCEEDED ->
          isDeployment()
              ? "none; " + planned.application() + overridden()
              : "run the release of the application that fits the schema version above";
      default -> NextStep.after(cause, at());
    };
  }

  private String overridden() {
    return planned.overridden().isEmpty()
        ? ""
        : "; in spite of: " + Format.some(planned.overridden(), 3);
  }
}
