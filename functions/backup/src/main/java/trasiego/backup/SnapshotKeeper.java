package trasiego.backup;

import java.time.Duration;
import java.util.List;
import trasiego.archive.CopyText;
import trasiego.archive.Manifest;
import trasiego.archive.ServerEncoding;
import trasiego.failure.BackupFailedException;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;

/**
 * The session that keeps one snapshot and an ACCESS SHARE lock on every table to be copied, from
 * before the first row is read until after the last. Without the locks a TRUNCATE or a rewriting
 * ALTER would make the snapshot read no rows, silently.
 */
final class SnapshotKeeper implements AutoCloseable {
  static final String BEGIN = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration PING = Duration.ofSeconds(2);
  private static final int TABLES_PER_LOCK = 100;
  private static final String UNDEFINED_TABLE = "42P01";

  private static final String EXPORT =
      """
      SELECT pg_catalog.pg_export_snapshot(),
             pg_catalog.to_char(
               pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
             CASE
               WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
               ELSE pg_catalog.pg_current_wal_lsn()
             END::text
      """;

  /** Joined, since a list of thousands would be searched for each of thousands of locks. */
  private static final String HELD =
      """
      SELECT pg_catalog.count(*)
      FROM pg_catalog.unnest(?::pg_catalog.oid[]) AS o
      JOIN pg_catalog.pg_locks l ON l.relation = o
      WHERE l.pid = pg_catalog.pg_backend_pid()
        AND l.mode = 'AccessShareLock'
        AND l.locktype = 'relation'
      """;

  private final Session session;
  private final DeadlineWatch watch;
  private final DeadlineWatch.Guard guard;
  private List<Relation> tables = List.of();
  private Manifest.Snapshot snapshot;
  private ServerEncoding encoding = ServerEncoding.UTF8;

  private SnapshotKeeper(Session session, DeadlineWatch watch) {
    this.session = session;
    this.watch = watch;
    this.guard = watch.guard(() -> Sessions.abort(session));
  }

  /** Locks first, then takes the snapshot; busy locks are asked for again within the patience. */
  static SnapshotKeeper open(Database database, DeadlineWatch watch, Duration patience) {
    Session session = database.open(Timeouts.NONE);
    SnapshotKeeper keeper = new SnapshotKeeper(session, watch);
    try {
      AccessCheck.refuse(session);
      session.execute(CopyText.SETTINGS);
      keeper.encoding = new ServerEncoding(session.text("SHOW server_encoding").orElseThrow());
      keeper.begin(patience);
      watch.every(PING, keeper::ping);
      return keeper;
    } catch (RuntimeException e) {
      keeper.close();
      throw e;
    }
  }

  private void begin(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        if (isTaken()) {
          return;
        }
      } catch (DatabaseBusyException e) {
        session.execute("ROLLBACK");
        if (System.nanoTime() > end) {
          throw busy(session, patience, e);
        }
      }
      // Whatever locks were had are free during the pause.
      watch.pause(PAUSE);
    }
  }

  /** Whether the tables that are locked are the tables that the snapshot shows. */
  private boolean isTaken() {
    List<Relation> seen = Relation.names(session);
    session.execute(BEGIN);
    if (!lock(seen)) {
      session.execute("ROLLBACK");
      return false;
    }
    snapshot =
        session
            .first(
                EXPORT,
                row -> new Manifest.Snapshot(row.getString(1), row.getString(2), row.getString(3)))
            .orElseThrow();
    tables = Relation.all(session);
    if (!names(tables).equals(names(seen))) {
      // A table came, went or was renamed in between.
      session.execute("ROLLBACK");
      return false;
    }
    Batch.whole(tables).compareFiles(session);
    return true;
  }

  /** False where a table is gone by now. */
  private boolean lock(List<Relation> wanted) {
    try {
      for (int i = 0; i < wanted.size(); i += TABLES_PER_LOCK) {
        session.execute(
            Batch.whole(wanted.subList(i, Math.min(wanted.size(), i + TABLES_PER_LOCK))).lock());
      }
      return true;
    } catch (SqlFailure e) {
      if (e.state().equals(UNDEFINED_TABLE)) {
        return false;
      }
      if (e.state().equals(LockRoom.FULL)) {
        session.execute("ROLLBACK");
        throw LockRoom.tooSmall(session, wanted.size(), e);
      }
      throw e;
    }
  }

  private static List<String> names(List<Relation> relations) {
    return relations.stream().map(table -> table.oid() + " " + table).toList();
  }

  static DatabaseBusyException busy(Session session, Duration patience, RuntimeException cause) {
    return new DatabaseBusyException(
        "backup of database \""
            + session.database()
            + "\" waited "
            + patience.toSeconds()
            + " s for a table to be free to read; in the way: "
            + Blockers.name(session)
            + "; let it end or end it, then try again",
        cause);
  }

  /** The tables, in the order of their names. */
  List<Relation> tables() {
    return tables;
  }

  Manifest.Snapshot snapshot() {
    return snapshot;
  }

  ServerEncoding encoding() {
    return encoding;
  }

  /** For queries in the snapshot's view. */
  Session session() {
    return session;
  }

  /** Opens another session that sees the same; its end is the taker's matter. */
  Session join(Database database) {
    Session joined = database.open(Timeouts.NONE);
    try {
      joined.execute(CopyText.SETTINGS);
      joined.execute(BEGIN);
      adopt(joined);
      return joined;
    } catch (RuntimeException e) {
      joined.close();
      throw e;
    }
  }

  private void adopt(Session joined) {
    try {
      joined.execute("SET TRANSACTION SNAPSHOT '" + snapshot.id() + "'");
    } catch (SqlFailure e) {
      throw lost(e);
    }
  }

  private static DatabaseUnavailableException lost(RuntimeException e) {
    return new DatabaseUnavailableException(
        "the session that kept the backup's snapshot was lost: " + e.getMessage(), e);
  }

  /**
   * Proves at the end that the locks were held all the while: they live as long as this
   * transaction, and it still has its snapshot.
   */
  void confirm() {
    long locks = session.number(HELD, Batch.whole(tables).oids());
    if (locks != tables.size()) {
      throw new BackupFailedException(
          "the backup's session holds " + locks + " locks, wanted " + tables.size());
    }
    Batch.whole(tables).compareFiles(session);
  }

  private void ping() {
    try {
      session.number("SELECT 1");
    } catch (DatabaseUnavailableException e) {
      throw lost(e);
    }
  }

  @Override
  public void close() {
    guard.close();
    Sessions.end(session);
  }
}
