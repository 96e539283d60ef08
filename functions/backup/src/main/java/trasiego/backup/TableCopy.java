package trasiego.backup;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.ArchiveWriter;
import trasiego.archive.CopyText;
import trasiego.archive.GzipWriter;
import trasiego.archive.Manifest;
import trasiego.archive.QueryPath;
import trasiego.archive.TableContent;
import trasiego.archive.fingerprint.CopyLines;
import trasiego.archive.fingerprint.RowHash;
import trasiego.failure.BackupFailedException;
import trasiego.failure.DatabaseBusyException;
import trasiego.handler.Thrown;
import trasiego.postgres.Database;
import trasiego.postgres.Session;

/**
 * Copies batches of chunks from a queue in one session of the snapshot, until none is left. A chunk
 * is written in members of about one part each, every one a whole COPY, so that memory is bounded
 * and members of several chunks may lie in any order.
 */
final class TableCopy {
  private static final Logger LOG = LoggerFactory.getLogger(TableCopy.class);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final String BEFORE = "before";
  private static final String UNLOCK =
      "ROLLBACK TO SAVEPOINT " + BEFORE + "; RELEASE SAVEPOINT " + BEFORE;

  /** A range of blocks is scanned as such, by this session alone; taken back with the lock. */
  private static final String BY_RANGE =
      "SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0";

  /** Progress is told after so many bytes: to tell it of each row takes as long as to hash one. */
  private static final long TOLD = 1024 * 1024;

  private final SnapshotKeeper keeper;
  private final DeadlineWatch watch;
  private final ArchiveWriter writer;
  private final Progress progress;
  private final BackupOptions options;
  private final int partSize;
  private final Optional<String> path;

  /**
   * @param path that the database needs; empty for the empty one
   */
  TableCopy(
      SnapshotKeeper keeper,
      DeadlineWatch watch,
      ArchiveWriter writer,
      Progress progress,
      BackupOptions options,
      int partSize,
      Optional<String> path) {
    this.keeper = keeper;
    this.watch = watch;
    this.writer = writer;
    this.progress = progress;
    this.options = options;
    this.partSize = partSize;
    this.path = path;
  }

  /** Returns early where another part of the backup has failed. */
  void run(Database database, Queue<Batch> queue) {
    Session session = keeper.join(database);
    try (DeadlineWatch.Guard _ = watch.guard(() -> Sessions.abort(session));
        GzipWriter gzip = new GzipWriter(options.level())) {
      for (Batch batch = queue.poll(); batch != null; batch = queue.poll()) {
        watch.check();
        lock(session, batch);
        batch.compareFiles(session);
        if (batch.isRange()) {
          session.execute(BY_RANGE);
        }
        batch.chunks().forEach(chunk -> copy(session, chunk, gzip));
        batch.compareFiles(session);
        session.execute(UNLOCK);
      }
    } finally {
      Sessions.end(session);
    }
  }

  /**
   * The keeper has the lock already, but this session's COPY would queue behind a DDL statement
   * that waits for it, and every reader with it. So it asks without waiting. The lock goes with the
   * batch: a server has room for so many locks and no more.
   */
  private void lock(Session session, Batch batch) {
    long end = System.nanoTime() + options.patience().toNanos();
    session.execute("SAVEPOINT " + BEFORE);
    while (true) {
      try {
        session.execute(batch.lock());
        return;
      } catch (DatabaseBusyException e) {
        session.execute("ROLLBACK TO SAVEPOINT " + BEFORE);
        if (System.nanoTime() > end) {
          throw SnapshotKeeper.busy(session, options.patience(), e);
        }
      }
      watch.pause(PAUSE);
    }
  }

  private void copy(Session session, Chunk chunk, GzipWriter gzip) {
    long started = System.nanoTime();
    Relation table = chunk.table();
    CopyText text = table.text(keeper.encoding());
    Output output = new Output(text, chunk.range(), gzip);
    List<Manifest.Generated> generated;
    try {
      generated =
          QueryPath.during(
              session,
              path,
              text,
              () -> TableContent.copy(session, text, chunk.range(), RowHash.WRITTEN, output::add));
    } catch (OutOfMemoryError e) {
      throw new BackupFailedException(
          "copying table "
              + table
              + ", row "
              + (output.rows() + 1)
              + " (the largest before it: "
              + Progress.mega(output.largest)
              + " MB): a row must fit into memory as a whole, and "
              + Thrown.words(e),
          e);
    }
    CopyLines all = output.end();
    progress.finished(table, new TableContent(all, generated));
    LOG.debug(
        "copied {} {}: {} rows, {} bytes, {} ms",
        table,
        chunk.range(),
        all.rows(),
        all.bytes(),
        (System.nanoTime() - started) / 1_000_000);
  }

  /** One chunk on its way into members. */
  private final class Output {
    private final CopyText text;
    private final Manifest.Range range;
    private final GzipWriter gzip;
    private final CopyLines all = new CopyLines(RowHash.WRITTEN);
    private CopyLines lines;
    private long largest;
    private long toldRows;
    private long toldBytes;

    private Output(CopyText text, Manifest.Range range, GzipWriter gzip) {
      this.text = text;
      this.range = range;
      this.gzip = gzip;
      begin();
    }

    private void begin() {
      gzip.write(text.header());
      lines = new CopyLines(RowHash.WRITTEN);
      toldRows = 0;
      toldBytes = 0;
    }

    private void add(byte[] row, int length) {
      if (gzip.size() >= partSize && !lines.isInLine()) {
        cut();
        begin();
      }
      lines.addRow(row, length);
      largest = Math.max(largest, length);
      gzip.write(row, 0, length);
      if (lines.bytes() - toldBytes >= TOLD) {
        tell();
      }
    }

    private void tell() {
      progress.copied(lines.rows() - toldRows, lines.bytes() - toldBytes);
      toldRows = lines.rows();
      toldBytes = lines.bytes();
    }

    private long rows() {
      return all.rows() + lines.rows();
    }

    private void cut() {
      tell();
      gzip.write(CopyText.end());
      writer.addChunk(text, range, lines, gzip.finish());
      all.add(lines);
      watch.check();
    }

    private CopyLines end() {
      cut();
      return all;
    }
  }
}
