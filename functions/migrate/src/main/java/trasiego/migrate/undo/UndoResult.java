package trasiego.migrate.undo;

import java.util.List;

/**
 * The answer to {@code undo}.
 *
 * @param status UNDONE or IN_PROGRESS
 * @param undone what this execution has taken back so far, newest first
 */
public record UndoResult(
    String status, String run, List<String> undone, int attempt, String ledger, String summary) {}
