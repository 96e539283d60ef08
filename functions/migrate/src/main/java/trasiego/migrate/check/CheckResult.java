package trasiego.migrate.check;

import java.util.List;

/**
 * The answer to {@code check}; where the plan is refused there is none, but the error.
 *
 * @param status CHECKED or IN_PROGRESS
 * @param report the report's key; null in progress
 * @param verdict safe or acknowledged; null in progress
 * @param lines what a console shows of the report
 * @param ledger where it is kept how far it came
 */
public record CheckResult(
    String status,
    String report,
    String verdict,
    List<String> lines,
    int attempt,
    String ledger,
    String summary) {}
