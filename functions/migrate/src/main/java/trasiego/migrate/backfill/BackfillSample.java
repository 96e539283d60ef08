package trasiego.migrate.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import trasiego.execution.RehearsalDocument.SampledBackfill;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.backfill.Batch.FailedBatchException;
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
          new BatchSize(
                  file.script().backfill().orElseThrow().batch(), java.util.OptionalInt.empty())
              .rows();
      if (BatchPlan.isAboutAll(batch.plan())) {
        throw refused(
            "its SELECT computes over all rows that it finds, so that a batch of them gives another"
                + " result");
      }
      long rows = batch.countAll(work.remaining());
      SampledBackfill sampled = SampledBackfill.nothing(rows);
      for (int i = 0; i < SAMPLES && i * (long) size < rows && !work.isWithin(Duration.ZERO); i++) {
        sampled = sampled.with(sample(session, batch, rows * i / SAMPLES, size));
      }
      return sampled;
    } catch (TableKey.NoKeyException e) {
      throw refused(e.getMessage());
    } catch (FailedBackfillException e) {
      throw new MigrationRefusedException(e.getMessage() + UNTOUCHED, e);
    } catch (FailedBatchException e) {
      String statement = file.script().statements().getFirst().sql();
      throw refused(
          "a batch of it fails: "
              + ServerWords.of(e.sqlException(), statement)
              + " (SQLSTATE "
              + e.sqlException().getSQLState()
              + ")");
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
          new Batch(session, file.script(), key, null)
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
