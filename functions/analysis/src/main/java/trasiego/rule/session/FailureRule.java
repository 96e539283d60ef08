package trasiego.rule.session;

import static trasiego.hazard.HazardCode.STATEMENT_FAILS;

import java.util.List;
import java.util.Map;
import trasiego.execution.Severity;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** What the server refuses, where no other rule says why; it runs last. */
public final class FailureRule {
  public static final List<Rule> ALL =
      List.of(Rule.of(FailureRule::statementFails, STATEMENT_FAILS));

  private static final Map<String, String> NEXT =
      Map.ofEntries(
          Map.entry("42601", "mend the syntax"),
          Map.entry("42P01", "no such table here: mend its name, or create it in an earlier file"),
          Map.entry("42703", "no such column here: mend its name, or add it in an earlier file"),
          Map.entry("42883", "no such function here: mend its name and the types of its arguments"),
          Map.entry("42704", "no such object here: mend its name, or create it in an earlier file"),
          Map.entry("42P07", "a table, view or index of this name exists: was it made by hand?"),
          Map.entry("42701", "a column of this name exists: was it made by hand?"),
          Map.entry("42710", "an object of this name exists: was it made by hand?"),
          Map.entry("42501", "let an administrator give the deploying role this right"),
          Map.entry("23502", "rows hold NULL there: fill them in an earlier file"),
          Map.entry("23503", "rows point to nothing: clean them up in an earlier file"),
          Map.entry("23505", "rows are there twice: clean them up in an earlier file"),
          Map.entry("23514", "rows do not pass the check: clean them up in an earlier file"),
          Map.entry("23P01", "rows conflict: clean them up in an earlier file"),
          Map.entry("22001", "values are too long: shorten them in an earlier file"),
          Map.entry("22P02", "values do not fit the type: clean them up in an earlier file"),
          Map.entry("2BP01", "others depend on it: drop each of them by name, or keep it"),
          Map.entry("53100", "a limit of the trial: give it a larger disk, or write fewer rows"),
          Map.entry("55P03", "a lock was not to be had in time: run it at a quieter time"),
          Map.entry("57014", "it took too long: split it, or give it -- trasiego:timeout"),
          Map.entry("0A000", "this server cannot do it: take another way"),
          Map.entry("42804", "the types do not fit: write the cast, USING ...::type"));

  private FailureRule() {}

  private static void statementFails(StatementContext it) {
    boolean explained = it.hazards().stream().anyMatch(one -> one.severity() == Severity.REFUSED);
    if (explained) {
      return;
    }
    it.failure().ifPresent(failure -> report(it, failure));
  }

  private static void report(StatementContext it, Failure failure) {
    it.report(
        STATEMENT_FAILS,
        Severity.REFUSED,
        failure.state(),
        "the server refuses the statement: %s (SQLSTATE %s); %s"
            .formatted(
                failure.message(),
                failure.state(),
                NEXT.getOrDefault(failure.state(), "mend the statement, then plan again")),
        null);
  }
}
