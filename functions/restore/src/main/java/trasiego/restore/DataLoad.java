package trasiego.restore;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.Archive;
import trasiego.archive.CopyText;
import trasiego.archive.Manifest;
import trasiego.archive.Manifest.Member;
import trasiego.failure.RestoreFailedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.SqlStates;
import trasiego.postgres.Timeouts;

/**
 * Loads rows, sequences and large objects: members in parallel by their byte range, each in one
 * transaction that also writes its step in the {@link LoadLedger}, so that each is loaded exactly
 * once whatever dies in between.
 */
final class DataLoad {
  private static final Logger LOG = LoggerFactory.getLogger(DataLoad.class);
  private static final long PROGRESS_NANOS = 2_000_000_000L;
  private static final int COPY_BUFFER = 64 * 1024;
  private static final double MEGA = 1_000_000;

  private final Job job;
  private final Database server;
  private final Archive archive;
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong said = new AtomicLong(System.nanoTime());

  DataLoad(Job job, Database server, Archive archive) {
    this.job = job;
    this.server = server;
    this.archive = archive;
  }

  /** A chunk, or all members of the residual script, which is one script in pieces. */
  private record Item(String step, List<Member> members) {
    long bytes() {
      return members.stream().mapToLong(Member::rawBytes).sum();
    }
  }

  boolean isDone(Set<String> done) {
    return items(done).isEmpty();
  }

  /** Loads what is not done yet; false where time was over. */
  boolean load(String database, Set<String> done) {
    return Workers.run(job, items(done), () -> open(database), this::load);
  }

  private List<Item> items(Set<String> done) {
    List<Item> items = new ArrayList<>();
    List<Member> members = archive.manifest().members();
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).kind().equals(Manifest.CHUNK)) {
        items.add(new Item(LoadLedger.chunk(i), List.of(members.get(i))));
      }
    }
    items.add(new Item(LoadLedger.RESIDUAL, archive.members(Manifest.RESIDUAL)));
    items.removeIf(item -> done.contains(item.step()));
    // The longest first, so that none of them is left alone at the end.
    items.sort(Comparator.comparingLong(Item::bytes).reversed());
    return items;
  }

  private Session open(String database) {
    Session session = server.open(database, Timeouts.NONE);
    try {
      session.execute(CopyText.SETTINGS);
      session.becomeOwner();
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void load(Session session, Item item) {
    boolean isResidual = item.step().equals(LoadLedger.RESIDUAL);
    try {
      long loaded =
          session.transaction(
              () -> {
                long count =
                    isResidual ? residual(session) : chunk(session, item.members().getFirst());
                LoadLedger.mark(session, item.step());
                return count;
              });
      progress(item, loaded);
    } catch (SqlFailure e) {
      throw new RestoreFailedException("loading " + item.step() + ": " + e.getMessage(), e);
    }
  }

  private long chunk(Session session, Member chunk) throws SQLException {
    String statement = archive.copy(chunk).in();
    long loaded;
    try (InputStream rows = archive.rows(chunk)) {
      loaded =
          session
              .connection()
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(statement, rows, COPY_BUFFER);
    } catch (IOException e) {
      throw unreadable(e);
    } catch (SQLException e) {
      throw SqlStates.failure(statement, e);
    }
    if (loaded != chunk.rows()) {
      throw new RestoreFailedException(
          statement + ": " + loaded + " rows loaded, wanted " + chunk.rows());
    }
    return loaded;
  }

  private long residual(Session session) throws SQLException {
    long loaded = 0;
    try (InputStream text = Script.text(archive)) {
      Script script = new Script(text);
      Optional<String> statement = script.statement();
      while (statement.isPresent()) {
        if (Script.isCopy(statement.get())) {
          loaded += copy(session, statement.get(), script);
        } else if (!isTransaction(statement.get())) {
          session.execute(statement.get());
        }
        statement = script.statement();
      }
      return loaded;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private StoreUnavailableException unreadable(IOException e) {
    return new StoreUnavailableException(
        "backup " + archive.id() + " could not be read: " + e.getMessage() + "; try again", e);
  }

  /** pg_dump puts each large object in a transaction of its own; here all is one with its step. */
  private static boolean isTransaction(String statement) {
    return statement.equals("BEGIN") || statement.equals("COMMIT");
  }

  private static long copy(Session session, String statement, Script script)
      throws IOException, SQLException {
    CopyIn copy = session.connection().unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
    try {
      script.<SQLException>rows(copy::writeToCopy);
      return copy.endCopy();
    } catch (SQLException e) {
      throw SqlStates.failure(statement, e);
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private void progress(Item item, long loaded) {
    long allRows = rows.addAndGet(loaded);
    long allBytes = bytes.addAndGet(item.bytes());
    long last = said.get();
    long now = System.nanoTime();
    if (now - last > PROGRESS_NANOS && said.compareAndSet(last, now)) {
      LOG.info(
          "restored {} rows, {} of {} MB",
          allRows,
          megabytes(allBytes),
          megabytes(archive.manifest().bytes()));
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / MEGA);
  }
}
