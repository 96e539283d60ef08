package trasiego.migrate.backfill;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.handler.Deadline;
import trasiego.migrate.backfill.BackfillRun.ProgressLog;
import trasiego.migrate.backfill.Batch.FailedBatchException;
import trasiego.migrate.context.Limits;
import trasiego.migrate.context.Sleeper;
import trasiego.migrate.run.Hold;
import trasiego.migration.BackfillState;
import trasiego.migration.MigrationFile;
import trasiego.migration.Window;
import trasiego.postgres.SqlStates;

/**
 * Batches from the key that was reached to the pass's last one, as long as there is time, the
 * window is open and the server can bear it.
 */
final class BackfillPass {
  private static final Logger LOG = LoggerFactory.getLogger(BackfillPass.class);

  /** Until the next invocation looks again. */
  static final Duration HELD = Duration.ofSeconds(30);

  /** Others wait behind the rows that a batch has locked while it waits itself. */
  private static final Duration LONGEST_LOCK_WAIT = Duration.ofSeconds(1);

  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int POLLS = 5;
  private static final int TRIES = 3;

  private final MigrationFile file;
  private final BackfillLedger ledger;
  private final Batch batch;
  private final BatchSize size;
  private final Throttle throttle;
  private final Pace pace;
  private final Limits limits;
  private final Deadline work;
  private final Hold hold;
  private final Optional<Window> window;
  private final Clock clock;
  private final Sleeper sleeper;
  private final ProgressLog progress;
  private Instant renewedAt = Instant.EPOCH;
  private int tries;

  BackfillPass(
      MigrationFile file,
      BackfillLedger ledger,
      Batch batch,
      BatchSize size,
      Throttle throttle,
      Pace pace,
      Limits limits,
      Deadline work,
      Hold hold,
      Optional<Window> window,
      Clock clock,
      Sleeper sleeper,
      ProgressLog progress) {
    this.file = file;
    this.ledger = ledger;
    this.batch = batch;
    this.size = size;
    this.throttle = throttle;
    this.pace = pace;
    this.limits = limits;
    this.work = work;
    this.hold = hold;
    this.window = window;
    this.clock = clock;
    this.sleeper = sleeper;
    this.progress = progress;
  }

  /** Empty where the pass has come to its end. */
  Optional<BackfillOutcome> run() {
    while (true) {
      hold.check();
      if (work.isWithin(LEAST)) {
        return Optional.of(new BackfillOutcome.Later(Duration.ZERO, "the invocation ends"));
      }
      Optional<BackfillOutcome> held = held();
      if (held.isPresent()) {
        return held;
      }
      renew();
      long began = System.nanoTime();
      Optional<Batch.Result> result = tried();
      if (result.isEmpty()) {
        if (tries > TRIES) {
          return Optional.of(wait("others hold rows that it needs"));
        }
        continue;
      }
      switch (result.get()) {
        case Batch.Result.Paused _ -> {
          return Optional.of(new BackfillOutcome.Paused("a person holds it"));
        }
        case Batch.Result.Excluded() -> {
          LOG.warn("{} leaves out a row that fails, as was allowed", file.name());
          size.widen();
        }
        case Batch.Result.Rewritten() ->
            LOG.info("{}: the table was rewritten, the pass begins again", file.name());
        case Batch.Result.Written(long rows, boolean last) -> {
          Duration took = Duration.ofNanos(System.nanoTime() - began);
          tries = 0;
          size.took(took);
          BackfillState state = ledger.state();
          progress.moved(state);
          if (last) {
            return Optional.empty();
          }
          pace.rest(rows, took, state.rate());
        }
      }
    }
  }

  /** Empty where it must be tried again, perhaps with fewer rows. */
  private Optional<Batch.Result> tried() {
    Limits allowed = limits.within(work).lockAtMost(LONGEST_LOCK_WAIT);
    try {
      return Optional.of(batch.run(size.rows(), allowed, pace::look));
    } catch (FailedBatchException e) {
      again(e.sqlException());
    } catch (DatabaseBusyException e) {
      // Of our own statements: the ledger's row or its table.
      tries++;
      LOG.info("{} waits: {}", file.name(), e.getMessage());
    }
    return Optional.empty();
  }

  private void again(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    boolean timedOut =
        state.equals(SqlStates.LOCK_NOT_AVAILABLE) || state.equals(SqlStates.QUERY_CANCELED);
    if (!timedOut && !SqlStates.isBusy(state)) {
      RuntimeException failure = SqlStates.failure(file.name(), e);
      if (failure instanceof DatabaseUnavailableException) {
        throw failure;
      }
      if (isNarrowed(state)) {
        return;
      }
      throw stopped(e);
    }
    tries++;
    if (timedOut && !size.isLeast()) {
      size.timedOut();
      // It is another try of fewer rows.
      tries = Math.min(tries, TRIES);
    } else if (state.equals(SqlStates.QUERY_CANCELED) && tries > TRIES) {
      throw stopped(e);
    }
    LOG.info("{}: a batch was ended (SQLSTATE {}), next {} rows", file.name(), state, size.rows());
  }

  /** Whether it looks for the row that fails, to leave it out. */
  private boolean isNarrowed(String state) {
    if (!SqlStates.isOfRow(state) || size.rows() == 1 || !ledger.state().exclusions().isOpen()) {
      return false;
    }
    size.narrow();
    return true;
  }

  private FailedBackfillException stopped(SQLException e) {
    FailedBackfillException failure =
        FailedBackfillException.of(file, size.rows(), ledger.state(), e);
    ledger.fail(failure.getMessage());
    return failure;
  }

  private Optional<BackfillOutcome> held() {
    Instant now = clock.instant();
    Optional<Instant> opens = window.flatMap(it -> it.opensAfter(now));
    if (opens.isPresent()) {
      String reason = "its window opens at " + opens.get();
      ledger.hold(reason, size.rows());
      progress.moved(ledger.state());
      return Optional.of(new BackfillOutcome.Later(Duration.between(now, opens.get()), reason));
    }
    Optional<String> reason = throttle.reason();
    for (int i = 0; reason.isPresent() && i < POLLS && !work.isWithin(POLL.plus(LEAST)); i++) {
      LOG.info("{} waits: {}", file.name(), reason.get());
      sleeper.sleepThrough(POLL, "interrupted while a backfill waited");
      reason = throttle.reason();
    }
    return reason.map(why -> wait(why));
  }

  private BackfillOutcome wait(String reason) {
    LOG.info("{} is held: {}", file.name(), reason);
    ledger.hold(reason, size.rows());
    progress.moved(ledger.state());
    return new BackfillOutcome.Later(HELD, reason);
  }

  private void renew() {
    Instant now = clock.instant();
    if (Duration.between(renewedAt, now).compareTo(BETWEEN_RENEWALS) >= 0) {
      hold.renew();
      renewedAt = now;
    }
  }
}
