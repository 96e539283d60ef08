package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What one execution did, with the evidence: written once it has ended, whatever way, and kept. A
 * wire document: later versions may add fields.
 */
public record DeploymentRecord(
    Integer format,
    ExecutionKind kind,
    String environment,
    String execution,
    Outcome outcome,
    String startedAt,
    String recordedAt,
    String reason,
    String migrations,
    String error,
    String cause,
    String failedAt,
    List<FileState> files,
    List<Line> checklist,
    List<Moment> timeline,
    Restored restored,
    String canRollBack,
    Documented documents,
    String subject,
    String message,
    String summary) {
  public static final int FORMAT = 1;

  /** What a line of the checklist says of its evidence. */
  public enum Verdict {
    @JsonProperty("shown")
    SHOWN,
    /** The evidence speaks against it. */
    @JsonProperty("failed")
    NOT_SHOWN,
    @JsonEnumDefaultValue
    @JsonProperty("not checked")
    NOT_CHECKED;

    /** As the record writes it. */
    public String word() {
      return switch (this) {
        case SHOWN -> "shown";
        case NOT_SHOWN -> "failed";
        case NOT_CHECKED -> "not checked";
      };
    }
  }

  /**
   * One migration and what became of it.
   *
   * @param state pending, running (its execution died in it), applied, failed or removed (undone)
   * @param removed remains of a broken-off build that were removed
   * @param source where the state is known from: the run's journal, or the database's history
   * @param by the execution that applied it and ended before it was recorded; null where this one
   *     did
   * @param takenBackBy the undo that took it back and ended before it was recorded; null where none
   *     did
   */
  public record FileState(
      String version,
      String description,
      String file,
      Boolean transactional,
      MigrationState state,
      String source,
      Double seconds,
      Integer tries,
      String statement,
      Integer line,
      String error,
      List<String> removed,
      String by,
      String takenBackBy) {}

  /** One line of the checklist with its verdict and what shows it. */
  public record Line(String line, Verdict verdict, String evidence) {
    public static Line shown(String line, String evidence) {
      return new Line(line, Verdict.SHOWN, evidence);
    }

    public static Line failed(String line, String evidence) {
      return new Line(line, Verdict.NOT_SHOWN, evidence);
    }

    public static Line notChecked(String line, String why) {
      return new Line(line, Verdict.NOT_CHECKED, why);
    }
  }

  public record Moment(String at, String what) {}

  /**
   * What a restoration put in place, and how to undo it.
   *
   * @param omitted what the backup did not have, a line each and few of them
   */
  public record Restored(
      String backup,
      String schemaVersion,
      String database,
      String old,
      String howToUndo,
      List<String> omitted) {
    public Restored {
      omitted = omitted == null ? List.of() : List.copyOf(omitted);
    }
  }

  /** The keys of the documents that the record rests on; null where a step was not reached. */
  public record Documented(
      String plan,
      String rehearsal,
      String run,
      String verification,
      String backup,
      String backupAfter) {}
}
