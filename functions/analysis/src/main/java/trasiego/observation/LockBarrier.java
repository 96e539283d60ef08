package trasiego.observation;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.failure.DeploymentException;
import trasiego.migration.Statement;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * Makes a statement wait for a moment at what it locks first and at what it waits for last, on a
 * scratch database: a short one would have its locks and be gone before anyone could look.
 */
final class LockBarrier {
  private static final int MOST = 50;

  private final Session session;
  private int bars;

  private LockBarrier(Session session) {
    this.session = session;
  }

  /**
   * Two bars: every lock on the tables that the statement names, and behind it the snapshot and the
   * weakest locks, for which what is done concurrently waits before it ends.
   */
  static LockBarrier shut(Session session, Statement statement, Schema structure) {
    LockBarrier gate = new LockBarrier(session);
    List<String> tables = named(statement, structure);
    if (tables.isEmpty()) {
      return gate;
    }
    try {
      session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
      gate.bars = 1;
      session.execute(lock(tables, "ACCESS SHARE"));
      // The snapshot after the locks, else it would be older than what they waited for.
      session.number("SELECT 1");
      session.execute("SAVEPOINT trasiego_gate");
      session.execute(lock(tables, "ACCESS EXCLUSIVE"));
      gate.bars = 2;
    } catch (SqlFailure | DeploymentException e) {
      // Not ours to lock, or in use: then only what is seen in passing is told.
      gate.open();
    }
    return gate;
  }

  boolean isShut() {
    return bars > 0;
  }

  /** Lets the statement pass one bar; its locks were looked at. */
  void pass() {
    if (bars == 2) {
      session.execute("ROLLBACK TO SAVEPOINT trasiego_gate");
      bars = 1;
    } else {
      open();
    }
  }

  void open() {
    if (bars > 0) {
      bars = 0;
      session.execute("ROLLBACK");
    }
  }

  private static String lock(List<String> tables, String mode) {
    return tables.stream()
        .map(table -> "ONLY " + table)
        .collect(Collectors.joining(", ", "LOCK TABLE ", " IN " + mode + " MODE"));
  }

  /** Tables whose name, or an index's of theirs, is a word of the statement. */
  private static List<String> named(Statement statement, Schema structure) {
    List<String> tables =
        Stream.concat(
                structure.all(Relation.class).filter(it -> isWord(statement, it.name())),
                structure
                    .all(Index.class)
                    .filter(it -> isWord(statement, it.name()))
                    .flatMap(it -> structure.find(Relation.class, it.relation()).stream()))
            .filter(Relation::isTable)
            .map(Relation::name)
            .distinct()
            .toList();
    return tables.size() <= MOST ? tables : List.of();
  }

  private static boolean isWord(Statement statement, String name) {
    String last = Names.last(name);
    return statement.words().contains(last.toUpperCase(Locale.ROOT))
        || statement.words().contains('"' + last.replace("\"", "\"\"") + '"');
  }
}
