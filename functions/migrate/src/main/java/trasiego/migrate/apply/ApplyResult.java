package trasiego.migrate.apply;

import java.util.List;

/**
 * The answer to {@code apply}.
 *
 * @param status APPLIED or IN_PROGRESS
 * @param applied what this execution has applied so far, oldest first
 * @param until when the machine is to call again where that is not at once, as ISO-8601; null
 *     otherwise
 */
public record ApplyResult(
    String status,
    String run,
    List<String> applied,
    int attempt,
    String ledger,
    String until,
    String summary) {}
