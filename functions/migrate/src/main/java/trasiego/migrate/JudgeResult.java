package trasiego.migrate;

import java.util.List;

/**
 * The answer to {@code judge}; where the plan is refused there is none, but the error.
 *
 * @param status JUDGED
 * @param report the report's key
 * @param verdict safe or acknowledged
 * @param lines what a console shows of the report
 */
record JudgeResult(
    String status, String report, String verdict, List<String> lines, String summary) {}
