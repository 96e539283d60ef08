package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a plan found, for people, CI and the machine: one document whatever the ground.
 *
 * @param ground local, schema or full
 * @param target the database that was weighed; null where none was
 * @param verdict the worst of all files': safe, acknowledged, risky or refused
 * @param refusals what stands in the way beside the files: drift, soak time, rights
 * @param blockers who may stand in the way now, one line each
 * @param notRestored why the files are not to run on the restored backup; null where they are
 * @param soak null in a report of an earlier version, and where nobody deploys by it
 * @param overridden of the warnings those that tell what a person deploys in spite of; null there
 *     as well
 */
public record Report(
    String environment,
    String ground,
    String target,
    String server,
    String plannedAt,
    String migrations,
    String verdict,
    List<FileReport> files,
    List<String> refusals,
    List<String> blockers,
    List<String> drift,
    List<String> warnings,
    NotRestored notRestored,
    @JsonInclude(JsonInclude.Include.NON_NULL) SoakResult soak,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<String> overridden) {

  /** Where nothing is known against restoring the backup. */
  public Report(
      String environment,
      String ground,
      String target,
      String server,
      String plannedAt,
      String migrations,
      String verdict,
      List<FileReport> files,
      List<String> refusals,
      List<String> blockers,
      List<String> drift,
      List<String> warnings) {
    this(
        environment,
        ground,
        target,
        server,
        plannedAt,
        migrations,
        verdict,
        files,
        refusals,
        blockers,
        drift,
        warnings,
        null,
        null,
        null);
  }

  /**
   * A backup that is read to its end and not restored: the files are rehearsed on the structure
   * without rows, and nothing says what they do to production's own data.
   *
   * @param why it cannot be restored where files are tried
   * @param reason given for deploying all the same; null where it stops the deployment
   */
  public record NotRestored(String why, String reason) {
    /** What a deployment does then, for a report, a record and a notification. */
    public static final String INSTEAD =
        "the backup is read to its end and not restored, the files are rehearsed on the structure"
            + " without rows, and promise 3 does not hold: nothing was shown on production's own"
            + " data";

    public boolean isAcknowledged() {
      return reason != null;
    }
  }

  /**
   * One file's.
   *
   * @param verdict safe, acknowledged, risky (needs acknowledgements) or refused
   * @param expected null where no target was weighed
   * @param compatibility for each dropped, renamed or retyped name what still uses it; says whether
   *     the application can be rolled back alone
   * @param strayAcknowledgements those that match no hazard
   */
  public record FileReport(
      String version,
      String file,
      String verdict,
      List<Hazard> hazards,
      List<StatementReport> statements,
      Expected expected,
      List<Check> checks,
      Undo undo,
      Compatibility compatibility,
      List<String> strayAcknowledgements) {}

  /**
   * What one statement was seen to do, in words: {@code rewrites public."Order"}.
   *
   * @param locks what it gained, strongest first
   */
  public record StatementReport(
      int number, int line, String sql, double seconds, List<String> effects, List<String> locks) {}

  /**
   * How long it will take, and whom it blocks meanwhile.
   *
   * @param ground how the figure was come by
   * @param blocked one line a table
   */
  public record Expected(double seconds, String ground, List<String> blocked) {}

  /**
   * A data pre-check on the target.
   *
   * @param kind nulls, duplicates, orphans, check, cast, length, bounds or conflicts
   * @param status passed, found, skipped or failed (skipped: too large; failed: the query itself)
   * @param count offending rows; -1 where not counted
   * @param samples up to ten keys, as marks that tell equal ones and nothing else
   * @param query what was run
   * @param cleanUp ready to paste; null where passed
   */
  public record Check(
      String kind,
      String object,
      String status,
      long count,
      List<String> samples,
      String query,
      String cleanUp,
      String note) {
    /** How many rows of what kind were found where. */
    public String finding() {
      return String.format(Locale.ROOT, "%,d %s in %s", count, what(), object);
    }

    /** What it looks for, in words. */
    public String what() {
      return switch (kind) {
        case "check" -> "rows that violate CHECK";
        case "cast" -> "values that do not convert";
        case "length" -> "values that are too long or too large";
        case "bounds" -> "rows out of bounds";
        case "conflicts" -> "rows that exclude each other";
        default -> kind;
      };
    }
  }

  /**
   * @param status proven, broken (the reason says how), irreversible, missing or untried
   * @param lost which data taking it back would lose, one line an object
   */
  public record Undo(String status, String file, List<String> lost, String reason) {}

  /**
   * @param rollsBackAlone whether the application's previous release runs on the new schema
   * @param uses one line for each name that is gone or other, with the evidence
   */
  public record Compatibility(boolean rollsBackAlone, List<String> uses) {
    /** One line, for a report and a notification. */
    public String line() {
      if (rollsBackAlone) {
        return "The application can be rolled back alone.";
      }
      return "The application cannot be rolled back alone: "
          + uses.getFirst()
          + (uses.size() == 1 ? "" : " (and %d more)".formatted(uses.size() - 1));
    }
  }

  /** One line a file and open hazard: what a console shows of a refusal. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (FileReport file : files) {
      lines.add(file.file() + ": " + file.verdict());
      file.hazards().stream()
          .filter(Hazard::isOpen)
          .forEach(
              it ->
                  lines.add(
                      "  %s%s %s %s: %s"
                          .formatted(
                              it.line() == 0 ? "" : "line %d: ".formatted(it.line()),
                              it.severity().name().toLowerCase(Locale.ROOT),
                              it.code(),
                              it.object(),
                              it.consequence())));
      file.checks().stream()
          .filter(check -> check.status().equals("found"))
          .forEach(check -> lines.add("  " + check.finding()));
    }
    refusals.forEach(it -> lines.add("refused: " + it));
    if (notRestored != null && notRestored.isAcknowledged()) {
      lines.add("not restored: " + notRestored.why() + "; " + NotRestored.INSTEAD);
    }
    return List.copyOf(lines);
  }
}
