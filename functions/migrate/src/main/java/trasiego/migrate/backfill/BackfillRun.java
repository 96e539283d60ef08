package trasiego.migrate.backfill;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.backfill.Batch.FailedBatchException;
import trasiego.migrate.context.Limits;
import trasiego.migrate.context.Sleeper;
import trasiego.migrate.run.Direction;
import trasiego.migrate.run.Hold;
import trasiego.migrate.target.Target;
import trasiego.migration.Backfill;
import trasiego.migration.BackfillState;
import trasiego.migration.MigrationFile;
import trasiego.migration.Window;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * Fills a table in batches on the live database, as far as one invocation has time, and goes on
 * where an earlier one, or one that died, had come to. The history's row is written only when no
 * row needs filling any more.
 */
public final class BackfillRun {
  private static final Logger LOG = LoggerFactory.getLogger(BackfillRun.class);

  /** What application sessions have changed behind a pass is little, or never ends. */
  private static final int PASSES = 5;

  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLS = 10;

  private final Target target;
  private final Direction.Forward direction;
  private final MigrationFile file;
  private final Backfill backfill;
  private final Limits limits;
  private final Deadline work;
  private final Hold hold;
  private final Optional<Window> window;
  private final Clock clock;
  private final Sleeper sleeper;
  private final long expected;
  private final ProgressLog progress;

  /** Hears how far it has come. */
  @FunctionalInterface
  public interface ProgressLog {
    void moved(BackfillState state);
  }

  /**
   * @param window when batches may run; empty where always
   * @param expected how many rows the rehearsal wrote; 0 where it is not known
   */
  public BackfillRun(
      Target target,
      Direction.Forward direction,
      Limits limits,
      Deadline work,
      Hold hold,
      Optional<Window> window,
      Clock clock,
      Sleeper sleeper,
      long expected,
      ProgressLog progress) {
    this.target = target;
    this.direction = direction;
    this.file = direction.file();
    this.backfill = file.script().backfill().orElseThrow();
    this.limits = limits.of(file.script());
    this.work = work;
    this.hold = hold;
    this.window = window;
    this.clock = clock;
    this.sleeper = sleeper;
    this.expected = expected;
    this.progress = progress;
  }

  /**
   * @throws FailedBackfillException where the statement fails for a reason that time does not heal
   */
  public BackfillOutcome run() {
    try {
      return fill();
    } catch (DatabaseUnavailableException | DatabaseBusyException e) {
      return goesOnLater(e);
    } catch (FailedBatchException e) {
      return later(e);
    }
  }

  /** Outside of a batch: where the range, or what is left, is asked for. */
  private BackfillOutcome later(FailedBatchException e) {
    RuntimeException passing =
        passing(e.sqlException())
            .orElseThrow(() -> FailedBackfillException.ofQuestion(file, e.sqlException()));
    return goesOnLater(passing);
  }

  private BackfillOutcome goesOnLater(RuntimeException passing) {
    LOG.warn("{} goes on later: {}", file.name(), passing.getMessage());
    return new BackfillOutcome.Later(BackfillPass.HELD, passing.getMessage());
  }

  /** What time heals; empty where it does not. */
  private Optional<RuntimeException> passing(SQLException e) {
    return Optional.of(SqlStates.failure(file.name(), e))
        .filter(
            failure ->
                failure instanceof DatabaseUnavailableException
                    || failure instanceof DatabaseBusyException);
  }

  private BackfillOutcome fill() {
    try (Session session = target.openForFile(file.script());
        Session own = target.openOwn()) {
      TableKey key = key(session);
      BackfillLedger ledger = new BackfillLedger(session, file.version());
      Batch batch = new Batch(session, file.script(), key, ledger);
      BackfillState state = begun(ledger, batch, key);
      Throttle throttle =
          new Throttle(
              new ServerLoad(own, key.relation()),
              new Replicas(own, backfill.lag(), ledger.lastMove()),
              ledger);
      BatchSize size = new BatchSize(backfill.batch(), OptionalInt.of(state.batchRows()));
      Pace pace = new Pace(own, batch.pid(), backfill.pause(), sleeper);
      BackfillPass pass =
          new BackfillPass(
              file, ledger, batch, size, throttle, pace, limits, work, hold, window, clock, sleeper,
              progress);
      return passes(session, ledger, batch, pass);
    }
  }

  private TableKey key(Session session) {
    try {
      return BackfillTable.key(session, file.script());
    } catch (TableKey.NoKeyException e) {
      throw new MigrationRefusedException(file.name() + ": " + e.getMessage());
    }
  }

  private BackfillState begun(BackfillLedger ledger, Batch batch, TableKey key) {
    Optional<BackfillState> found = ledger.find();
    if (found.isEmpty() && ledger.isAnothers()) {
      throw new MigrationRefusedException(
          file.name()
              + ": "
              + BackfillState.TABLE
              + " is there and is not the table in which backfills keep their position; rename or"
              + " drop it");
    }
    if (found.isEmpty()) {
      int rows = new BatchSize(backfill.batch(), OptionalInt.empty()).rows();
      ledger.begin(file, key, batch.bound(), expected, rows);
      LOG.info("{} begins to fill {}", file.name(), key.relation());
      return ledger.state();
    }
    BackfillState state = found.get();
    if (state.checksum() != file.checksum() || !ledger.isOf(key)) {
      throw new MigrationRefusedException(
          file.name()
              + " was edited, or its table or that table's key is another one by now, while it was"
              + " under way ("
              + state.rows()
              + " rows written): take the edit back, or as the owner  DELETE FROM "
              + BackfillState.TABLE
              + " WHERE version = '"
              + file.version()
              + "';  which has it begin again");
    }
    return state;
  }

  private BackfillOutcome passes(
      Session session, BackfillLedger ledger, Batch batch, BackfillPass pass) {
    while (true) {
      BackfillState state = ledger.state();
      if (state.paused()) {
        return new BackfillOutcome.Paused("a person holds it");
      }
      if (state.end().isPresent()) {
        Optional<BackfillOutcome> stopped = pass.run();
        if (stopped.isPresent()) {
          return stopped.get();
        }
      }
      if (waitsForWriters(batch)) {
        return new BackfillOutcome.Later(
            BackfillPass.HELD, "transactions that write to " + state.relation() + " do not end");
      }
      BackfillState written = ledger.state();
      long left = batch.remaining(session.connection(), limits.within(work).statement());
      if (left == 0) {
        left = finish(batch);
      }
      if (left == 0) {
        ledger.dropWhereEmpty();
        return new BackfillOutcome.Done(written);
      }
      if (state.pass() >= PASSES) {
        throw new FailedBackfillException(
            file.name(),
            "%,d rows still meet its where after %d passes: rows that need it keep coming, or it does not change what where asks; deploy the application that writes them filled, or mend the file"
                .formatted(left, PASSES));
      }
      LOG.info("{}: {} rows still need it, another pass", file.name(), left);
      ledger.nextPass(batch.bound());
    }
  }

  /** Rows of a transaction that is still open are seen by no count. */
  private boolean waitsForWriters(Batch batch) {
    List<String> writers = batch.writers();
    for (int i = 0; i < POLLS && batch.isAnyOf(writers); i++) {
      sleeper.sleepThrough(POLL, "interrupted while a backfill waited");
    }
    return batch.isAnyOf(writers);
  }

  /**
   * The history's row and the end of the ledger's are one transaction.
   *
   * @return how many rows came to need it meanwhile; then there is neither
   */
  private long finish(Batch batch) {
    hold.check();
    long[] left = {0};
    try {
      direction.run(
          target,
          true,
          connection -> {
            file.script().setRowSecurity(connection, true);
            left[0] = batch.remaining(connection, limits.within(work).statement());
            if (left[0] > 0) {
              throw new SQLException(left[0] + " rows came meanwhile");
            }
            BackfillLedger.remove(connection, file.version());
          });
    } catch (RuntimeException e) {
      if (left[0] == 0) {
        throw unavailable(e).orElse(e);
      }
    }
    return left[0];
  }

  /** Flyway wraps what the server says. */
  private Optional<RuntimeException> unavailable(RuntimeException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e) {
        return passing(e);
      }
    }
    return Optional.empty();
  }
}
