package trasiego.migrate.backfill;

import java.sql.SQLException;
import trasiego.migration.Backfill;
import trasiego.migration.BackfillState;
import trasiego.migration.MigrationFile;
import trasiego.postgres.ServerWords;
import trasiego.postgres.SqlStates;

/**
 * A backfill that does not go on by itself. What it has committed stays, and so does the position
 * behind it: the next deployment goes on there. It never leaves the function.
 */
public final class FailedBackfillException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FailedBackfillException(String file, String message) {
    super(file + ": " + message);
  }

  /** What the file's own condition or names bring up where its keys or rows are asked for. */
  static FailedBackfillException ofQuestion(MigrationFile file, SQLException e) {
    String statement = file.script().statements().getFirst().sql();
    boolean tooLong = SqlStates.QUERY_CANCELED.equals(e.getSQLState());
    return new FailedBackfillException(
        file.name(),
        "asking which rows still need it fails: %s (SQLSTATE %s)%s"
            .formatted(
                ServerWords.of(e, statement),
                e.getSQLState(),
                tooLong
                    ? "; counting them takes longer than its limit: write -- trasiego:timeout"
                        + " <longer>: <reason> into the file"
                    : ""));
  }

  /** Seen before the commit: nothing of that batch stays. */
  static FailedBackfillException again(String file, String relation, long rows) {
    return new FailedBackfillException(
        file,
        "%,d rows of a batch still meet its where once they are written, and %s has no key: they would be met and written again; wanted a where that is false of each row that it has written"
            .formatted(rows, relation));
  }

  /** The failed range is named by where it lies: its keys are values of rows. */
  static FailedBackfillException of(
      MigrationFile file, int rows, BackfillState state, SQLException e) {
    String statement = file.script().statements().getFirst().sql();
    boolean tooLong = SqlStates.QUERY_CANCELED.equals(e.getSQLState());
    return new FailedBackfillException(
        file.name(),
        "%s (SQLSTATE %s) in the %,d rows of %s behind position (%s) of its row in %s, after %,d rows in %,d batches%s%s"
            .formatted(
                ServerWords.of(e, statement),
                e.getSQLState(),
                rows,
                state.relation(),
                String.join(", ", state.key()),
                BackfillState.TABLE,
                state.rows(),
                state.batches(),
                tooLong
                    ? "; even so few rows take longer than its limit: write -- trasiego:timeout"
                        + " <longer>: <reason> into the file, or give its condition an index"
                    : "",
                exclusion(file, state, e)));
  }

  /** The way past rows that cannot be written; empty where there is none. */
  private static String exclusion(MigrationFile file, BackfillState state, SQLException e) {
    boolean isPossible =
        SqlStates.isOfRow(e.getSQLState())
            && file.script().backfill().flatMap(Backfill::where).isPresent()
            && !state.key().equals(TableKey.PLACES);
    return isPossible
        ? "; to leave such rows out:  db backfills ENVIRONMENT --exclude %s=ROWS --reason TEXT"
            .formatted(file.version())
        : "";
  }
}
