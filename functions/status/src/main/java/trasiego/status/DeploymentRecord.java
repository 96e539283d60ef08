package trasiego.status;

import java.util.List;

/**
 * What one execution did, with the evidence: written once it has ended, whatever way, and kept. A
 * wire document: later versions may add fields.
 */
record DeploymentRecord(
    int format,
    String kind,
    String environment,
    String execution,
    String outcome,
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
  static final int FORMAT = 1;

  static final String SHOWN = "shown";
  static final String NOT_SHOWN = "failed";
  static final String NOT_CHECKED = "not checked";

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
  record FileState(
      String version,
      String description,
      String file,
      Boolean transactional,
      String state,
      String source,
      Double seconds,
      int tries,
      String statement,
      Integer line,
      String error,
      List<String> removed,
      String by,
      String takenBackBy) {}

  /** One line of the checklist with its verdict and what shows it. */
  record Line(String line, String verdict, String evidence) {
    static Line shown(String line, String evidence) {
      return new Line(line, SHOWN, evidence);
    }

    static Line failed(String line, String evidence) {
      return new Line(line, NOT_SHOWN, evidence);
    }

    static Line notChecked(String line, String why) {
      return new Line(line, NOT_CHECKED, why);
    }
  }

  record Moment(String at, String what) {}

  /**
   * What a restoration put in place, and how to undo it.
   *
   * @param omitted what the backup did not have, a line each and few of them
   */
  record Restored(
      String backup,
      String schemaVersion,
      String database,
      String old,
      String howToUndo,
      List<String> omitted) {
    Restored {
      omitted = omitted == null ? List.of() : List.copyOf(omitted);
    }
  }

  /** The keys of the documents that the record rests on; null where a step was not reached. */
  record Documented(
      String plan,
      String rehearsal,
      String run,
      String verification,
      String backup,
      String backupAfter) {}
}
