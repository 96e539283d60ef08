package trasiego.load;

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
import java.util.stream.Collectors;
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
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.SqlStates;

/**
 * Loads rows, sequences and large objects: members in parallel by their byte range, each in a
 * transaction that also writes its step in the {@link LoadLedger}, so that each is loaded exactly
 * once whatever dies in between; small ones that lie side by side share one.
 */
public final class DataLoad {
  private static final Logger LOG = LoggerFactory.getLogger(DataLoad.class);
  private static final long PROGRESS_NANOS = 2_000_000_000L;
  private static final int COPY_BUFFER = 64 * 1024;
  private static final double MEGA = 1_000_000;

  private final Work work;
  private final Archive archive;
  private final Target target;
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong said = new AtomicLong(System.nanoTime());

  /** Where rows go. */
  public interface Target {
    /** A session that may write every table, of which the caller has the settings of COPY set. */
    Session open();

    /** Keeps, in the transaction of the steps themselves, that they are done. */
    void done(Session session, List<String> steps);

    /** Whether a chunk's table is there to be filled. */
    default boolean has(Member chunk) {
      return true;
    }

    /** What is not to be sent of the residual data, such as a sequence that is not there. */
    default boolean takes(Session session, String statement) {
      return true;
    }
  }

  public DataLoad(Work work, Archive archive, Target target) {
    this.work = work;
    this.archive = archive;
    this.target = target;
  }

  /**
   * What is done in one transaction: a chunk with its step, many small ones that lie side by side,
   * or all members of the residual script, which is one script in pieces.
   */
  private record Item(List<String> steps, List<Member> members) {
    private static final int MOST = 200;
    private static final long LONGEST = 4 * 1024 * 1024;

    long bytes() {
      return members.stream().mapToLong(Member::rawBytes).sum();
    }

    boolean isResidual() {
      return steps.contains(LoadLedger.RESIDUAL);
    }

    /** Whether this chunk can be read and loaded with these, for one round trip instead of two. */
    boolean takes(Member next) {
      Member last = members.getLast();
      return members.size() < MOST
          && bytes() + next.rawBytes() <= LONGEST
          && last.offset() + last.length() == next.offset();
    }

    void add(String step, Member member) {
      steps.add(step);
      members.add(member);
    }
  }

  public boolean isDone(Set<String> done) {
    return items(done).isEmpty();
  }

  /** Loads what is not done yet; false where time was over. */
  public boolean load(Set<String> done) {
    return Workers.run(work, items(done), this::open, this::load);
  }

  private List<Item> items(Set<String> done) {
    List<Item> items = new ArrayList<>();
    List<Member> members = archive.manifest().members();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      String step = LoadLedger.chunk(i);
      if (!member.kind().equals(Manifest.CHUNK) || !target.has(member) || done.contains(step)) {
        continue;
      }
      if (items.isEmpty() || !items.getLast().takes(member)) {
        items.add(new Item(new ArrayList<>(), new ArrayList<>()));
      }
      items.getLast().add(step, member);
    }
    if (!done.contains(LoadLedger.RESIDUAL)) {
      items.add(new Item(List.of(LoadLedger.RESIDUAL), archive.members(Manifest.RESIDUAL)));
    }
    // The longest first, so that none of them is left alone at the end.
    items.sort(Comparator.comparingLong(Item::bytes).reversed());
    return items;
  }

  private Session open() {
    Session session = target.open();
    try {
      session.execute(CopyText.SETTINGS);
      OwnersSettings.of(archive.manifest()).take(session);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void load(Session session, Item item) {
    try {
      long loaded =
          session.transaction(
              () -> {
                long count =
                    item.isResidual() ? residual(session) : chunks(session, item.members());
                target.done(session, item.steps());
                return count;
              });
      progress(item, loaded);
    } catch (SqlFailure e) {
      throw new RestoreFailedException(
          "loading " + item.steps().getFirst() + ": " + e.getMessage() + mending(session, item, e),
          e);
    }
  }

  /**
   * Empty unless the rows break a constraint, or a function of the owner's looked for a name that
   * no schema of its path has.
   */
  private String mending(Session session, Item item, SqlFailure failure) {
    if (BrokenRows.isState(failure.state())) {
      return BrokenRows.advice();
    }
    if (!PathAdvice.isNotFound(failure.state())) {
      return "";
    }
    String statements =
        item.members().stream()
            .filter(member -> member.table() != null)
            .map(member -> PathAdvice.of(session, member.schema(), member.table()))
            .filter(advice -> !advice.isEmpty())
            .distinct()
            .collect(Collectors.joining("; "));
    return statements.isEmpty()
        ? ""
        : "; under "
            + OwnersSettings.of(archive.manifest())
            + " a function that is called there finds no other that it names without a schema; mend"
            + " the live database by: "
            + statements
            + ", with the path under which the rows were written";
  }

  private long chunks(Session session, List<Member> chunks) throws SQLException {
    long loaded = 0;
    try (Archive.Run run = archive.run(chunks)) {
      for (Member chunk : chunks) {
        loaded += chunk(session, chunk, run);
      }
      return loaded;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private long chunk(Session session, Member chunk, Archive.Run run)
      throws SQLException, IOException {
    String statement = archive.copy(chunk).in();
    long loaded;
    try (InputStream rows = run.rows(chunk)) {
      loaded =
          session
              .connection()
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(statement, rows, COPY_BUFFER);
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
    try (InputStream text = DumpScript.text(archive)) {
      DumpScript script = new DumpScript(text, archive.manifest().encoding().charset());
      Optional<String> statement = script.statement();
      while (statement.isPresent()) {
        if (!target.takes(session, statement.get())) {
          skip(statement.get(), script);
        } else if (DumpScript.isCopy(statement.get())) {
          loaded += copy(session, statement.get(), script);
        } else if (!isTransaction(statement.get()) && !isEncoding(statement.get())) {
          session.execute(statement.get());
        }
        statement = script.statement();
      }
      return loaded;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static void skip(String statement, DumpScript script) throws IOException {
    if (DumpScript.isCopy(statement)) {
      script.<RuntimeException>rows((bytes, offset, length) -> {});
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

  /** The driver speaks UTF-8 and nothing else; what is read of the script has become that. */
  private static boolean isEncoding(String statement) {
    return statement.startsWith("SET client_encoding = ");
  }

  private long copy(Session session, String dumped, DumpScript script)
      throws IOException, SQLException {
    String statement = dumped + archive.manifest().encoding().option();
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
      LOG.info("restored {} rows, {} of {} MB", allRows, megabytes(allBytes), megabytes(all()));
    }
  }

  /** Uncompressed, as what is loaded is counted. */
  private long all() {
    return archive.manifest().members().stream().mapToLong(Member::rawBytes).sum();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / MEGA);
  }
}
