package trasiego.rule.session;

import static trasiego.hazard.HazardCode.LEAKING_SETTING;
import static trasiego.hazard.HazardCode.MIXED_TRANSACTION;
import static trasiego.hazard.HazardCode.SWITCH_ROLE;
import static trasiego.hazard.HazardCode.TRANSACTION_CONTROL;
import static trasiego.hazard.HazardCode.UNPLACEABLE_STATEMENT;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.execution.Severity;
import trasiego.migration.Statement;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Statements that do not fit the one transaction that a file is. */
public final class PlacementRules {
  public static final List<Rule> ALL =
      List.of(
          Rule.of(PlacementRules::control, TRANSACTION_CONTROL),
          Rule.of(PlacementRules::mixed, MIXED_TRANSACTION),
          Rule.of(PlacementRules::client, UNPLACEABLE_STATEMENT)
              .alsoReporting(SWITCH_ROLE, LEAKING_SETTING),
          Rule.of(PlacementRules::unplaceable, UNPLACEABLE_STATEMENT));

  /** active_sql_transaction, invalid_transaction_termination. */
  private static final Set<String> WRONG_PLACE = Set.of("25001", "2D000");

  private PlacementRules() {}

  private static Optional<Statement> written(StatementContext it) {
    return it.file().script().statements().stream()
        .filter(statement -> statement.number() == it.statement().number())
        .findFirst();
  }

  private static void control(StatementContext it) {
    if (!Statement.TRANSACTION_CONTROL.contains(it.statement().words().get(0))
        || it.begins("PREPARE") && !it.begins("PREPARE TRANSACTION")) {
      return;
    }
    it.report(
        TRANSACTION_CONTROL,
        Severity.REFUSED,
        it.statement().words().get(0),
        "ends or opens the transaction that the runner holds: half of the file would be committed"
            + " without a row in the history, and a later run could neither go on nor begin again",
        null);
    it.takeFailure();
  }

  /** Rows that a client would send or take, roles and resets. */
  private static void client(StatementContext it) {
    if (it.isReported(TRANSACTION_CONTROL)) {
      return;
    }
    written(it)
        .flatMap(Statement::refused)
        .ifPresent(
            reason -> {
              boolean role = it.has("ROLE") || it.has("AUTHORIZATION");
              it.report(
                  it.begins("COPY") ? UNPLACEABLE_STATEMENT : role ? SWITCH_ROLE : LEAKING_SETTING,
                  Severity.REFUSED,
                  role ? "line " + it.statement().line() : it.statement().words().get(0),
                  "the runner does not run it: it " + reason,
                  null);
              it.takeFailure();
            });
  }

  private static void mixed(StatementContext it) {
    Optional<String> outside = written(it).flatMap(Statement::outsideTransaction);
    int all = it.file().script().statements().size();
    if (outside.isEmpty() || all < 2) {
      return;
    }
    it.report(
        MIXED_TRANSACTION,
        Severity.REFUSED,
        outside.get(),
        "%s runs outside a transaction only, and stands among %d statements that need one: where the second of them failed, the first would stay; give it a file of its own"
            .formatted(outside.get(), all),
        it.statement().sql().strip() + ";");
    it.takeFailure();
  }

  private static void unplaceable(StatementContext it) {
    it.failure()
        .filter(failure -> WRONG_PLACE.contains(failure.state()))
        .ifPresent(
            failure -> {
              it.report(
                  UNPLACEABLE_STATEMENT,
                  Severity.REFUSED,
                  it.statement().words().get(0),
                  "it runs outside a transaction only (%s), and its own words do not say so, since a block or a function hides it: write the statement itself, alone in a file"
                      .formatted(failure.message()),
                  null);
              it.takeFailure();
            });
  }
}
