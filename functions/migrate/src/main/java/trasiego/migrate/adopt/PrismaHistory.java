package trasiego.migrate.adopt;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import trasiego.failure.MigrationRefusedException;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * What Prisma says was applied: its table, with one line a migration however often it was tried.
 */
record PrismaHistory(String schema, List<Entry> entries) {
  private static final String SCHEMAS =
      """
      SELECT n.nspname
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = '_prisma_migrations' AND c.relkind = 'r' AND n.nspname !~ '^pg_'
      ORDER BY 1
      """;
  private static final String ROWS =
      """
      SELECT
        migration_name,
        checksum,
        (started_at AT TIME ZONE 'UTC')::text,
        (finished_at AT TIME ZONE 'UTC')::text,
        rolled_back_at IS NOT NULL,
        greatest(0, least(2147483647,
          coalesce(extract(epoch FROM finished_at - started_at), 0) * 1000))::int,
        logs
      FROM %s._prisma_migrations
      ORDER BY started_at, finished_at, id
      """;

  /** Prisma's own advisory lock, which it holds while it migrates. */
  private static final String LOCK = "SELECT pg_catalog.pg_try_advisory_xact_lock(72707369)";

  PrismaHistory {
    entries = List.copyOf(entries);
  }

  /** What the last word on a migration is. */
  enum State {
    APPLIED,
    FAILED,
    ROLLED_BACK
  }

  /**
   * One migration; times in UTC as the server writes them.
   *
   * @param finishedAt null unless applied
   */
  record Entry(
      String name,
      String checksum,
      State state,
      String startedAt,
      String finishedAt,
      int millis,
      String logs) {
    private static Entry read(ResultSet row) throws SQLException {
      String finishedAt = row.getString(4);
      State tried = finishedAt == null ? State.FAILED : State.APPLIED;
      return new Entry(
          row.getString(1),
          row.getString(2),
          row.getBoolean(5) ? State.ROLLED_BACK : tried,
          row.getString(3),
          finishedAt,
          row.getInt(6),
          row.getString(7));
    }
  }

  /** Empty where Prisma never migrated this database. */
  static Optional<PrismaHistory> read(Session session) {
    List<String> schemas = session.query(SCHEMAS, row -> row.getString(1));
    if (schemas.size() > 1) {
      throw new MigrationRefusedException(
          "the table _prisma_migrations is there in each of the schemas "
              + schemas
              + "; wanted one: rename those that are not in use");
    }
    return schemas.stream().findFirst().map(schema -> read(session, schema));
  }

  private static PrismaHistory read(Session session, String schema) {
    List<Entry> rows = session.query(ROWS.formatted(Identifier.quote(schema)), Entry::read);
    Map<String, Entry> last = new TreeMap<>();
    rows.forEach(row -> last.merge(row.name(), row, PrismaHistory::stronger));
    return new PrismaHistory(schema, new ArrayList<>(last.values()));
  }

  /** Applied once is applied; a failure counts until somebody says that it was rolled back. */
  private static Entry stronger(Entry earlier, Entry later) {
    return earlier.state().ordinal() < later.state().ordinal() ? earlier : later;
  }

  /** Refuses while Prisma migrates: until the transaction's end it cannot begin to. */
  static void keepOut(Session session) {
    if (!session.isTrue(LOCK)) {
      throw new MigrationRefusedException(
          "Prisma is migrating this database at this moment; wait for it, then adopt again;"
              + " nothing was changed");
    }
  }

  List<Entry> in(State state) {
    return entries.stream().filter(entry -> entry.state() == state).toList();
  }
}
