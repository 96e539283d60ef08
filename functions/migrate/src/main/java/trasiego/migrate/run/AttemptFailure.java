package trasiego.migrate.run;

import java.sql.SQLException;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import trasiego.execution.RunDocument.Try;
import trasiego.migrate.run.InvalidIndexes.UndroppedIndexException;
import trasiego.migrate.watch.Intervention;
import trasiego.migration.Statement;
import trasiego.postgres.ServerWords;
import trasiego.postgres.SqlStates;

/**
 * Why a try of a file came to nothing, in the server's words and without values of rows.
 *
 * @param statement null where it was not a statement of the file
 * @param cut whether the invocation's end, not the file's own limit, cancelled the statement
 */
public record AttemptFailure(String state, String message, Statement statement, boolean cut) {
  /** Classes of our own, which no server answers. */
  static final String UNREHEARSED = "TR001";

  private static final String UNSEEN = "TR003";
  private static final String CANCELLED = "TR004";
  private static final String OURS = "TR";

  private static final Set<String> LOST = Set.of("57P01", "57P02", "57P03", "57P05", "25P03");

  /** Rethrows what is no answer of the server. */
  static AttemptFailure of(RuntimeException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof Hold.LostException lost) {
        throw lost;
      }
      if (cause instanceof StatementFailure failure) {
        return of(failure);
      }
      if (cause instanceof SQLException e) {
        AttemptFailure fault = of(e, null, false);
        return thrown instanceof UndroppedIndexException
            ? new AttemptFailure(fault.state, thrown.getMessage(), null, false)
            : fault;
      }
    }
    if (thrown instanceof FlywayException) {
      return new AttemptFailure(
          "", thrown.getMessage().strip().replaceAll("\\s+", " "), null, false);
    }
    throw thrown;
  }

  static AttemptFailure of(StatementFailure failure) {
    AttemptFailure told = of(failure.sqlException(), failure.statement(), failure.isCut());
    boolean ended = told.isCancelled() || told.isLost();
    return failure
        .intervention()
        .filter(_ -> ended)
        .map(seen -> yielded(seen, failure.statement()))
        .orElse(told);
  }

  static AttemptFailure yielded(Intervention seen, Statement statement) {
    return new AttemptFailure(Try.YIELDED, seen.words(), statement, false);
  }

  /** Of a statement that ended while nobody was there to hear why. */
  static AttemptFailure unseen(Statement statement) {
    return new AttemptFailure(
        UNSEEN,
        "it went on without this function and has ended without its effect: the server was"
            + " restarted, or somebody or its own limit ended it",
        statement,
        false);
  }

  /** Of a statement that a person ended while nobody was there to hear it. */
  static AttemptFailure cancelled(Statement statement) {
    return new AttemptFailure(CANCELLED, "a person cancelled it (db cancel)", statement, false);
  }

  private static AttemptFailure of(SQLException e, Statement statement, boolean cut) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String words = ServerWords.of(e, statement == null ? "" : statement.sql());
    return new AttemptFailure(state, words, statement, cut);
  }

  /** The same with what came of it. */
  AttemptFailure and(String more) {
    return new AttemptFailure(state, message + "; " + more, statement, cut);
  }

  /** Others hold what it needs; a later try may find it free. */
  boolean isBusy() {
    return SqlStates.isBusy(state);
  }

  /** The session ended before it could answer: whether it committed is the history's to say. */
  boolean isLost() {
    return state.startsWith("08") || LOST.contains(state);
  }

  /** It was cancelled so that others could go on; a later try may find fewer of them. */
  boolean isYielded() {
    return state.equals(Try.YIELDED);
  }

  /** Nobody heard why it ended; it is begun again a few times. */
  boolean isUnseen() {
    return state.equals(UNSEEN);
  }

  static boolean isUnseen(Try one) {
    return UNSEEN.equals(one.sqlState());
  }

  boolean isCancelled() {
    return state.equals(SqlStates.QUERY_CANCELED);
  }

  /** Of the statement in its file; null where it was none of the file's. */
  public Integer number() {
    return statement == null ? null : statement.number();
  }

  /** Where the statement begins; null where it was none of the file's. */
  public Integer line() {
    return statement == null ? null : statement.line();
  }

  /** In one line, with the place in the file. */
  String where(String file) {
    String place =
        statement == null
            ? file
            : "%s statement %d (line %d: %s)"
                .formatted(file, statement.number(), statement.line(), statement.shown());
    return place
        + ": "
        + message
        + (state.isEmpty() || state.startsWith(OURS) ? "" : " (SQLSTATE " + state + ")");
  }
}
