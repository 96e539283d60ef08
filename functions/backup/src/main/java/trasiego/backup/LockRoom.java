package trasiego.backup;

import java.util.Locale;
import trasiego.failure.BackupFailedException;
import trasiego.postgres.Session;

/**
 * The server's room for locks: one for each table and session that reads it, in a table in shared
 * memory of fixed size (PostgreSQL, "Lock Management", {@code max_locks_per_transaction}).
 */
final class LockRoom {
  /** Out of shared memory, among others. */
  static final String FULL = "53200";

  /** As pg_dump repeats it. */
  static final String WORDS = "out of shared memory";

  /** This backup's own session and pg_dump's; the workers give theirs back. */
  private static final int READERS = 2;

  private static final String SETTINGS =
      """
      SELECT
        pg_catalog.current_setting('max_locks_per_transaction')::int,
        pg_catalog.current_setting('max_connections')::int
          + pg_catalog.current_setting('max_prepared_transactions')::int
      """;

  private record Settings(long each, long sessions) {}

  private LockRoom() {}

  /**
   * What to say where the room ended.
   *
   * @param session that can still answer
   */
  static BackupFailedException tooSmall(Session session, int tables, RuntimeException cause) {
    Settings found =
        session.first(SETTINGS, row -> new Settings(row.getLong(1), row.getLong(2))).orElseThrow();
    return new BackupFailedException(message(tables, found.each(), found.sessions()), cause);
  }

  /** Indexes are locked too, for a moment each: half as much again. */
  static String message(int tables, long each, long sessions) {
    long needed = Math.ceilDiv(tables * READERS * 3L / 2, sessions);
    return String.format(
        Locale.ROOT,
        "the server has room for about %,d locks (max_locks_per_transaction %d × %d sessions), a"
            + " backup of %,d tables needs more; set max_locks_per_transaction to at least %d and"
            + " restart the server",
        each * sessions,
        each,
        sessions,
        tables,
        Math.max(needed, each + 1));
  }
}
