package trasiego.observation;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import trasiego.execution.Lock;
import trasiego.execution.SharedChange;
import trasiego.execution.Touched;
import trasiego.migration.Statement;
import trasiego.observation.schema.Changes;
import trasiego.postgres.ServerWords;

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
 * @param shared what it did to catalogues of the whole server
 * @param untried why it could not be tried here, where that is this server's and not the file's
 *     fault; then it did nothing; null otherwise
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
    List<SharedChange> shared,
    Failure untried,
    Failure failure) {
  public ObservedStatement {
    // Documents from before these were looked at.
    shared = shared == null ? List.of() : List.copyOf(shared);
  }

  /**
   * Why it failed.
   *
   * @param state the SQLSTATE
   * @param message as it is told, with the function and line in which it came up
   * @param words the server's own alone, to decide by: functions are named by their owners
   */
  public record Failure(String state, String message, String words) {
    public Failure {
      // Documents from before they were kept apart.
      words = words == null ? message : words;
    }

    public Failure(String state, String message) {
      this(state, message, message);
    }

    /**
     * In words that repeat no row.
     *
     * @param sql what failed
     */
    public static Failure of(SQLException e, String sql) {
      return new Failure(
          Objects.requireNonNullElse(e.getSQLState(), ""),
          ServerWords.of(e, sql),
          ServerWords.withoutPlace(e, sql));
    }
  }

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
        List.of(),
        null,
        null);
  }

  /** The same with what it did to catalogues of the whole server. */
  public ObservedStatement with(List<SharedChange> changed) {
    return new ObservedStatement(
        number, line, sql, words, seconds, events, gained, held, rewritten, rows, walBytes,
        settings, notices, changes, changed, untried, failure);
  }

  /** The same with its changes by other keys. */
  ObservedStatement with(Changes renumbered) {
    return new ObservedStatement(
        number,
        line,
        sql,
        words,
        seconds,
        events,
        gained,
        held,
        rewritten,
        rows,
        walBytes,
        settings,
        notices,
        renumbered,
        shared,
        untried,
        failure);
  }

  ObservedStatement failed(Failure late) {
    return new ObservedStatement(
        number, line, sql, words, seconds, events, gained, held, rewritten, rows, walBytes,
        settings, notices, changes, shared, untried, late);
  }

  /** It may have failed for want of another one: that tells nothing of it. */
  ObservedStatement leftOut() {
    return new ObservedStatement(
        number, line, sql, words, seconds, events, gained, held, rewritten, rows, walBytes,
        settings, notices, changes, shared, failure, null);
  }
}
