package trasiego.rule.session;

import static trasiego.hazard.HazardCode.COMMENT_SHARED_OBJECT;
import static trasiego.hazard.HazardCode.NOT_TRIED;

import java.util.List;
import java.util.Optional;
import trasiego.execution.Severity;
import trasiego.hazard.HazardCode;
import trasiego.hazard.Phase;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.Untried;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;
import trasiego.rule.server.WrittenAct;
import trasiego.rule.server.WrittenStatements;

/** What failed for want of something that the live server has: judged by its words alone. */
public final class UntriedRule {
  public static final List<Rule> ALL =
      List.of(Rule.of(UntriedRule::notTried, NOT_TRIED).alsoReporting(HazardCode.in(Phase.SERVER)));

  private UntriedRule() {}

  private static void notTried(StatementContext it) {
    boolean refused = it.hazards().stream().anyMatch(one -> one.severity() == Severity.REFUSED);
    Untried known = it.file().untried();
    Optional<Failure> why =
        Optional.ofNullable(it.statement().untried())
            .or(
                () ->
                    it.failure().filter(failure -> known.explains(it.statement().sql(), failure)));
    if (refused || why.isEmpty()) {
      return;
    }
    report(it, known, why.get());
    WrittenStatements.of(it).list().stream()
        .flatMap(wording -> WrittenAct.of(wording).stream())
        .distinct()
        .forEach(
            act ->
                it.report(
                    act.code(),
                    act.code() == COMMENT_SHARED_OBJECT ? Severity.NOTE : Severity.RISKY,
                    act.object(),
                    "its words say so; it could not be tried, so that nothing tells what else it"
                        + " does",
                    null));
    it.takeFailure();
  }

  private static void report(StatementContext it, Untried known, Failure failure) {
    Optional<String> missing = known.missing(it.statement().sql(), failure);
    String reason =
        missing
            .map(object -> object + " is not in the copy")
            .or(
                () ->
                    known
                        .attribute(failure)
                        .map(
                            name ->
                                "the live role's " + name + " is withheld where files are tried"))
            .or(() -> withoutEarlier(it))
            .orElse("where files are tried something is missing");
    it.report(
        NOT_TRIED,
        Severity.RISKY,
        missing
            .map(object -> object.substring(object.indexOf(' ') + 1))
            .orElse("line " + it.statement().line()),
        "%s (%s, SQLSTATE %s): what it does, and whether it can be undone, is seen on the live server first, after the backup%s"
            .formatted(
                reason,
                failure.message(),
                failure.state(),
                missing.isPresent() ? "; to try it, name a rehearsal server that has it" : ""),
        null);
  }

  private static Optional<String> withoutEarlier(StatementContext it) {
    return it.earlier().stream()
        .filter(earlier -> earlier.failure() != null)
        .findFirst()
        .map(earlier -> "line %d, on which it may rest, did not run".formatted(earlier.line()));
  }
}
