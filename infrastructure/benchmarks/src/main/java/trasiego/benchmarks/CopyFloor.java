package trasiego.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import trasiego.testing.TestDatabase;

/** What no backup of rows is faster than: parallel COPY by ranges of blocks, thrown away. */
final class CopyFloor {
  /** Of 8 KiB: 64 MiB. */
  private static final long BLOCKS = 8192;

  private static final String RANGES =
      """
      SELECT format('COPY (SELECT * FROM %%s WHERE ctid >= ''(%%s,0)'' AND ctid < ''(%%s,0)'') TO STDOUT',
                    c.oid::regclass, b, b + %1$d)
      FROM pg_class c, generate_series(0, pg_relation_size(c.oid) / 8192, %1$d) b
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      """
          .formatted(BLOCKS);

  private CopyFloor() {}

  /** Answers how many bytes of text there are. */
  static long run(TestDatabase database, int workers) throws Exception {
    Queue<String> statements = new ConcurrentLinkedQueue<>(database.query(RANGES));
    try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      List<Callable<Long>> work = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        work.add(() -> copy(database, statements));
      }
      long bytes = 0;
      for (Future<Long> one : threads.invokeAll(work)) {
        bytes += one.get();
      }
      return bytes;
    }
  }

  private static long copy(TestDatabase database, Queue<String> statements) throws SQLException {
    long bytes = 0;
    try (Connection connection = database.ownerConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET max_parallel_workers_per_gather = 0");
      for (String text = statements.poll(); text != null; text = statements.poll()) {
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(text);
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
          bytes += row.length;
        }
      }
    }
    return bytes;
  }
}
