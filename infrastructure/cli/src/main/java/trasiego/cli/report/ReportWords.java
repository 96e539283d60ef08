package trasiego.cli.report;

import java.util.List;
import java.util.Locale;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Severity;
import trasiego.execution.Verdict;

/** What every form of a report says in the same words. */
final class ReportWords {
  private ReportWords() {}

  static String verdict(Report report) {
    long open =
        report.files().stream().flatMap(it -> it.hazards().stream()).filter(Hazard::isOpen).count();
    if (report.files().isEmpty() && report.refusals().isEmpty()) {
      return "Nothing to plan";
    }
    return switch (report.verdict()) {
      case Verdict.SAFE -> "Safe to deploy";
      case Verdict.ACKNOWLEDGED -> "Safe to deploy: every risk is acknowledged";
      default -> "A deployment would be refused: " + reasons(open, report.refusals().size());
    };
  }

  private static String reasons(long open, int refusals) {
    String hazards = count(open, "open hazard");
    if (refusals == 0) {
      return hazards;
    }
    String others = count(refusals, open == 0 ? "reason" : "other reason");
    return open == 0 ? others : hazards + ", " + others;
  }

  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** Where the files were run, and what was weighed. */
  static String ground(Report report) {
    if (report.files().isEmpty()) {
      return "No file was run";
    }
    String where =
        switch (report.ground()) {
          case "local" ->
              "on a database built from the folder, "
                  + (report.target() == null
                      ? "sizes unknown"
                      : "with the sizes of " + report.target());
          case "schema" -> "on a copy of the schema of " + report.target();
          case "full" -> "on a restored copy of " + report.target();
          default -> "on the ground \"" + report.ground() + "\"";
        };
    return count(report.files().size(), "file")
        + " run "
        + where
        + ", PostgreSQL "
        + report.server();
  }

  static String severity(Hazard hazard) {
    return hazard.acknowledged() == null
        ? hazard.severity().name().toLowerCase(Locale.ROOT)
        : "acknowledged";
  }

  /** Whether it is enough to give a reason in the file. */
  static boolean asksForReason(Hazard hazard) {
    return hazard.severity() == Severity.RISKY && hazard.acknowledged() == null;
  }

  static String acknowledgement(Hazard hazard) {
    return "-- trasiego:allow " + hazard.code() + " " + hazard.object() + ": <reason>";
  }

  static String place(Hazard hazard) {
    return hazard.line() == 0 ? "whole file" : "line " + hazard.line();
  }

  static String seconds(double seconds) {
    return seconds < 60
        ? String.format(Locale.ROOT, "%.2f s", seconds)
        : String.format(Locale.ROOT, "%d min %02d s", (long) seconds / 60, (long) seconds % 60);
  }

  /** Of one statement: how long it took says little of how long it takes elsewhere. */
  static String tried(double seconds) {
    return seconds(seconds) + " where it was tried";
  }

  /** What the strongest lock of the file is, or that it takes none. */
  static String strongestLock(FileReport file) {
    return file.statements().stream()
        .flatMap(it -> it.locks().stream().limit(1))
        .min(java.util.Comparator.comparingInt(ReportWords::rank))
        .orElse("none");
  }

  private static int rank(String lock) {
    List<String> strongest =
        List.of(
            "ACCESS EXCLUSIVE on ",
            "EXCLUSIVE on ",
            "SHARE ROW EXCLUSIVE on ",
            "SHARE on ",
            "SHARE UPDATE EXCLUSIVE on ",
            "ROW EXCLUSIVE on ");
    for (int i = 0; i < strongest.size(); i++) {
      if (lock.startsWith(strongest.get(i))) {
        return i;
      }
    }
    return strongest.size();
  }

  static String undo(Report.Undo undo) {
    return undo == null ? "not tried" : undo.status();
  }

  /** The way back in one sentence. */
  static String undoSentence(Report.Undo undo) {
    String lost =
        undo.lost() == null || undo.lost().isEmpty()
            ? ""
            : "; it loses " + String.join("; ", undo.lost());
    String reason = undo.reason() == null ? "" : ": " + undo.reason();
    return switch (undo.status()) {
      case "proven" -> "proven by " + undo.file() + lost;
      case "broken" -> undo.file() + " does not take it back" + reason;
      default -> undo.status() + reason + lost;
    };
  }

  static String check(Report.Check check) {
    String count = check.count() < 0 ? "" : String.format(Locale.ROOT, ", %,d rows", check.count());
    String samples =
        check.samples().isEmpty() ? "" : ", such as " + String.join(", ", check.samples());
    String note = check.note() == null || check.note().isBlank() ? "" : " (" + check.note() + ")";
    return check.what() + " in " + check.object() + ": " + check.status() + count + samples + note;
  }

  static String expected(Report.Expected expected) {
    return "about " + seconds(expected.seconds()) + " (" + expected.ground() + ")";
  }

  static String rollback(Report.Compatibility compatibility) {
    return compatibility.rollsBackAlone()
        ? "the previous release runs on the new schema: it can be rolled back alone"
        : "the previous release does not run on the new schema: it cannot be rolled back alone";
  }
}
