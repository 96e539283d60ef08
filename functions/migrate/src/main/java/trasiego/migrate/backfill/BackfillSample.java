package trasiego.migrate.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import trasiego.execution.RehearsalDocument.SampledBackfill;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.backfill.Batch.FailedBatchException;
import trasiego.migrate.context.Limits;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFile;
import trasiego.postgres.ServerWords;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * Tries batches of a backfill on a copy, spread over the whole key, and takes each back: what is
 * only seen of the first rows says little of the rest.
 */
public final class BackfillSample {
  private static final int SAMPLES = 8;
  private static final String UNTOUCHED = "; the live database was not touched";

  private final Target copy;
  private final MigrationFile file;
  private final Deadline work;

  /**
   * @param work when the last batch must have ended
   */
  public BackfillSample(Target copy, MigrationFile file, Deadline work) {
    this.copy = copy;
    this.file = file;
    this.work = work;
  }

  /**
   * @throws MigrationRefusedException where the table's rows cannot be walked, or a batch fails
   */
  public SampledBackfill take() {
    try (Session session = copy.openForFile(file.script())) {
      TableKey key = BackfillTable.key(session, file.script());
      Batch batch = new Batch(session, file.script(), key, null);
      int size =
          new BatchSize(file.script().backfill().orElseThrow().batch(), OptionalInt.empty()).rows();
      if (exclusions(session).isPresent()) {
        return nothing(0);
      }
      if (BatchPlan.isAboutAll(batch.plan())) {
        throw refused(
            "its SELECT computes over all rows that it finds, so that a batch of them gives another"
                + " result");
      }
      long rows = batch.countAll(work.remaining());
      SampledBackfill sampled = nothing(rows);
      for (int i = 0; i < SAMPLES && i * (long) size < rows && !work.isWithin(Duration.ZERO); i++) {
        sampled = sampled.with(sample(session, batch, rows * i / SAMPLES, size));
      }
      return sampled;
    } catch (TableKey.NoKeyException e) {
      throw refused(e.getMessage());
    } catch (FailedBackfillException e) {
      throw new MigrationRefusedException(e.getMessage() + UNTOUCHED, e);
    } catch (FailedBatchException e) {
      throw failed(e);
    }
  }

  private MigrationRefusedException failed(FailedBatchException e) {
    String statement = file.script().statements().getFirst().sql();
    return refused(
        "a batch of it fails: "
            + ServerWords.of(e.sqlException(), statement)
            + " (SQLSTATE "
            + e.sqlException().getSQLState()
            + ")");
  }

  private SampledBackfill nothing(long rows) {
    boolean inserts = file.script().statements().getFirst().tree().kind().equals("InsertStmt");
    return SampledBackfill.nothing(rows, file.script().backfill().orElseThrow().pause(), !inserts);
  }

  /** The position in the copy, where a person lets it leave rows out; empty where none. */
  private Optional<BackfillLedger> exclusions(Session session) {
    BackfillLedger ledger = new BackfillLedger(session, file.version());
    return ledger.find().filter(state -> state.exclusions().allowed() > 0).map(_ -> ledger);
  }

  /**
   * Fills the copy in batches where a person lets rows be left out, and so finds those that fail.
   *
   * @return that a row is none of them, behind another condition; empty where there are none
   * @throws MigrationRefusedException where more fail than may be left out
   */
  public String leaveOut() {
    try (Session session = copy.openForFile(file.script())) {
      Optional<BackfillLedger> ledger = exclusions(session);
      if (ledger.isEmpty()) {
        return "";
      }
      TableKey key = BackfillTable.key(session, file.script());
      Batch batch = new Batch(session, file.script(), key, ledger.get());
      ledger.get().letGo();
      ledger.get().nextPass(batch.bound());
      fill(batch, ledger.get());
      return key.isNone(file.script().batches().orElseThrow(), ledger.get().state().exclusions());
    } catch (TableKey.NoKeyException e) {
      throw refused(e.getMessage());
    }
  }

  private void fill(Batch batch, BackfillLedger ledger) {
    BatchSize size = new BatchSize(OptionalInt.empty(), OptionalInt.empty());
    Limits limits = new Limits(work.remaining(), work.remaining());
    boolean isOver = false;
    while (!isOver) {
      try {
        Batch.Result result = batch.run(size.rows(), limits, () -> {});
        isOver = result instanceof Batch.Result.Written(long _, boolean last) && last;
        if (result instanceof Batch.Result.Excluded) {
          size.widen();
        }
      } catch (FailedBatchException e) {
        if (size.rows() == 1
            || !SqlStates.isOfRow(e.sqlException().getSQLState())
            || !ledger.state().exclusions().isOpen()) {
          throw failed(e);
        }
        size.narrow();
      }
    }
  }

  /**
   * Behind the statement: what its {@code where} asks for must not be there any more.
   *
   * @throws MigrationRefusedException where it is
   */
  public void proveFilled() {
    try (Session session = copy.openForFile(file.script())) {
      TableKey key = BackfillTable.key(session, file.script());
      long left =
          new Batch(session, file.script(), key, exclusions(session).orElse(null))
              .remaining(session.connection(), work.remaining());
      if (left > 0) {
        throw refused(
            String.format(
                Locale.ROOT,
                "%,d rows still meet its where after it ran, so it would never end; wanted a"
                    + " condition that is false of a row once it is filled",
                left));
      }
    } catch (TableKey.NoKeyException e) {
      throw refused(e.getMessage());
    }
  }

  private SampledBackfill.Batch sample(Session session, Batch batch, long offset, int size) {
    Connection connection = session.connection();
    Optional<List<String>> after = batch.keyAt(offset);
    long before = wal(session);
    long began = System.nanoTime();
    try {
      connection.setAutoCommit(false);
      long written = batch.write(after, size);
      double seconds = (System.nanoTime() - began) / 1e9;
      long wal = wal(session) - before;
      connection.rollback();
      connection.setAutoCommit(true);
      return new SampledBackfill.Batch(written, seconds, wal);
    } catch (SQLException e) {
      throw SqlStates.failure("sampling " + file.name(), e);
    }
  }

  private static long wal(Session session) {
    return session.number(
        "SELECT pg_catalog.pg_current_wal_insert_lsn() - '0/0'::pg_catalog.pg_lsn");
  }

  private MigrationRefusedException refused(String reason) {
    return new MigrationRefusedException(file.name() + ": " + reason + UNTOUCHED);
  }
}
