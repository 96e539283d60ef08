package trasiego.observation;

import java.util.List;
import java.util.Map;
import trasiego.migration.Statement;

/**
 * One statement as it was seen to run.
 *
 * @param seconds on the ground where it ran
 * @param events in the order in which the server told them
 * @param gained strongest first, locks beyond ACCESS SHARE that its predecessors in the transaction
 *     had not; of a statement outside a transaction those that another session saw while it ran
 * @param held every lock beyond ACCESS SHARE when it ended, in a transaction
 * @param rewritten tables and materialized views whose storage was replaced, by name
 * @param rows what it touched, by table; empty outside a transaction
 * @param walBytes written to the log while it ran
 * @param settings what its session's settings were before and after, for those that changed
 * @param notices what it told beside, bounded
 * @param failure null where it ended well
 */
public record ObservedStatement(
    int number,
    int line,
    String sql,
    List<String> words,
    double seconds,
    List<Event> events,
    List<Lock> gained,
    List<Lock> held,
    List<String> rewritten,
    Map<String, Touched> rows,
    long walBytes,
    Map<String, String> settings,
    List<String> notices,
    Changes changes,
    Failure failure) {

  /**
   * Why it failed.
   *
   * @param state the SQLSTATE
   */
  public record Failure(String state, String message) {}

  /** A statement that has not run anywhere yet. */
  public static ObservedStatement unseen(Statement statement) {
    return new ObservedStatement(
        statement.number(),
        statement.line(),
        statement.sql(),
        statement.words(),
        0,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        0,
        Map.of(),
        List.of(),
        Changes.NONE,
        null);
  }

  ObservedStatement failed(Failure late) {
    return new ObservedStatement(
        number, line, sql, words, seconds, events, gained, held, rewritten, rows, walBytes,
        settings, notices, changes, late);
  }
}
