package trasiego.backup;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.ArchiveWriter;
import trasiego.archive.CopyLines;
import trasiego.archive.CopyText;
import trasiego.archive.GzipWriter;
import trasiego.archive.Manifest;
import trasiego.archive.QueryPath;
import trasiego.archive.TableContent;
import trasiego.failure.BackupFailedException;
import trasiego.failure.DatabaseBusyException;
import trasiego.handler.Thrown;
import trasiego.postgres.Database;
import trasiego.postgres.Session;

/**
 * Copies batches of tables from a queue in one session of the snapshot, until none is left. A table
 * is written in members of about one part each, every one a whole COPY, so that memory is bounded
 * and members of several tables may lie in any order.
 */
final class TableCopy {
  private static final Logger LOG = LoggerFactory.getLogger(TableCopy.class);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final String BEFORE = "before";
  private static final String UNLOCK =
      "ROLLBACK TO SAVEPOINT " + BEFORE + "; RELEASE SAVEPOINT " + BEFORE;

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
        batch.tables().forEach(table -> copy(session, table, gzip));
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

  private void copy(Session session, Relation table, GzipWriter gzip) {
    long started = System.nanoTime();
    CopyText text = table.text(keeper.encoding());
    Chunk chunk = new Chunk(text, gzip);
    List<Manifest.Generated> generated;
    try {
      generated =
          QueryPath.during(session, path, text, () -> TableContent.copy(session, text, chunk::add));
    } catch (OutOfMemoryError e) {
      throw new BackupFailedException(
          "copying table "
              + table
              + ", row "
              + (chunk.rows() + 1)
              + " (the largest before it: "
              + Progress.mega(chunk.largest)
              + " MB): a row must fit into memory as a whole, and "
              + Thrown.words(e),
          e);
    }
    CopyLines all = chunk.end();
    progress.finished(table, new TableContent(all, generated));
    LOG.debug(
        "copied {}: {} rows, {} bytes, {} ms",
        table,
        all.rows(),
        all.bytes(),
        (System.nanoTime() - started) / 1_000_000);
  }

  /** One table on its way into members. */
  private final class Chunk {
    private final CopyText text;
    private final GzipWriter gzip;
    private final CopyLines all = new CopyLines();
    private CopyLines lines;
    private long largest;

    private Chunk(CopyText text, GzipWriter gzip) {
      this.text = text;
      this.gzip = gzip;
      begin();
    }

    private void begin() {
      gzip.write(text.header());
      lines = new CopyLines();
    }

    private void add(byte[] row, int length) {
      if (gzip.size() >= partSize && !lines.isInLine()) {
        cut();
        begin();
      }
      lines.add(row, 0, length);
      largest = Math.max(largest, length);
      gzip.write(row, 0, length);
      progress.copied(length);
    }

    private long rows() {
      return all.rows() + lines.rows();
    }

    private void cut() {
      gzip.write(CopyText.end());
      writer.addChunk(text, lines, gzip.finish());
      all.add(lines);
      watch.check();
    }

    private CopyLines end() {
      cut();
      return all;
    }
  }
}
