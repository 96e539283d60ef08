package trasiego.migration;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import trasiego.postgres.Session;

/**
 * How far a backfill has come, as the database itself keeps it beside its history: the transaction
 * that fills rows moves it on, so that whatever dies, the two say the same.
 *
 * @param relation the table whose key it follows, quoted and qualified
 * @param key the key's columns
 * @param position the last key that is done; empty before the first
 * @param end the last key of this pass; empty where the table had no row
 * @param pass counted from 1; a further one takes up what was not filled behind an earlier one
 * @param rows written so far
 * @param expected how many the rehearsal wrote; 0 where it is not known
 * @param batches committed so far
 * @param batchRows how many rows the next one takes
 * @param paused whether a person holds it
 * @param rate rows a second that a person allows it; empty where there is no bound
 * @param held why it waits; empty where it does not
 * @param failed why it stopped; empty where it did not, or has gone on since
 * @param exclusions rows that it leaves out, since they cannot be written
 * @param startedAt as ISO-8601, as {@code movedAt}, which is when its last batch was committed
 */
public record BackfillState(
    String version,
    String script,
    int checksum,
    String relation,
    List<String> key,
    Optional<List<String>> position,
    Optional<List<String>> end,
    int pass,
    long rows,
    long expected,
    long batches,
    int batchRows,
    boolean paused,
    OptionalInt rate,
    Optional<String> held,
    Optional<String> failed,
    Exclusions exclusions,
    String startedAt,
    String movedAt) {
  /**
   * Rows that fail, which a person lets it leave out. Their keys stay in the database.
   *
   * @param keys one after the other, so many values each as the key has columns
   * @param allowed how many there may be
   * @param reason the person's; empty where nobody has allowed any
   */
  public record Exclusions(List<String> keys, int columns, int allowed, Optional<String> reason) {
    public Exclusions {
      keys = List.copyOf(keys);
    }

    public int rows() {
      return keys.size() / columns;
    }

    /** Whether one more may be left out. */
    public boolean isOpen() {
      return rows() < allowed;
    }
  }

  /** Beside the history, and by its name: whatever leaves that out of sight leaves this out. */
  public static final String TABLE = "public.flyway_schema_history_backfills";

  /** A plain table of plain columns: to read anything else would run what its owner wrote. */
  private static final String IS_OURS =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_class c
        WHERE c.oid = pg_catalog.to_regclass('public.flyway_schema_history_backfills')
          AND c.relkind = 'r' AND c.relpersistence = 'p'
          AND NOT c.relrowsecurity AND NOT c.relhasrules AND NOT c.relhassubclass
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
          AND (
            SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attname::text COLLATE "C")
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              AND a.attgenerated = '' AND t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace)
          = '{batch_rows,batches,bound,checksum,database,excludable,exclude_reason,excluded,expected,failed,file_node,held,is_conditional,key,key_types,moved_at,moved_wal,pass,paused,position,rate,relation,relation_id,rows,script,signals,started_at,version}'::text[])
      """;

  private static final String EXISTS = "SELECT pg_catalog.to_regclass('" + TABLE + "') IS NOT NULL";
  private static final String ROWS =
      """
      SELECT
        version, script, checksum, relation, key, position, bound, pass, rows, expected, batches,
        batch_rows, paused, rate, held, failed, excluded, excludable, exclude_reason,
        pg_catalog.to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        pg_catalog.to_char(moved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      FROM public.flyway_schema_history_backfills
      """;

  public BackfillState {
    key = List.copyOf(key);
  }

  /** Those under way, oldest version first; in a session whose user may read the history. */
  public static List<BackfillState> read(Session session) {
    return isOurs(session)
        ? session.query(ROWS + " ORDER BY version", BackfillState::of)
        : List.of();
  }

  /** Whether the table is there as we make it. */
  public static boolean isOurs(Session session) {
    return session.isTrue(IS_OURS);
  }

  /** Whether something else has its name. */
  public static boolean isAnothers(Session session) {
    return session.isTrue(EXISTS) && !isOurs(session);
  }

  /** That of one version, where the table is known to be ours. */
  public static Optional<BackfillState> find(Session session, String version) {
    return session.first(ROWS + " WHERE version = ?", BackfillState::of, version);
  }

  /** That of one version, which stays as it is until the transaction ends. */
  public static Optional<BackfillState> lock(Session session, String version) {
    return session.first(ROWS + " WHERE version = ? FOR UPDATE", BackfillState::of, version);
  }

  private static BackfillState of(ResultSet row) throws SQLException {
    int rate = row.getInt(14);
    OptionalInt allowed = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(rate);
    List<String> key = texts(row.getArray(5)).orElseThrow();
    return new BackfillState(
        row.getString(1),
        row.getString(2),
        row.getInt(3),
        row.getString(4),
        key,
        texts(row.getArray(6)),
        texts(row.getArray(7)),
        row.getInt(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getInt(12),
        row.getBoolean(13),
        allowed,
        Optional.ofNullable(row.getString(15)),
        Optional.ofNullable(row.getString(16)),
        new Exclusions(
            texts(row.getArray(17)).orElseThrow(),
            key.size(),
            row.getInt(18),
            Optional.ofNullable(row.getString(19))),
        row.getString(20),
        row.getString(21));
  }

  private static Optional<List<String>> texts(Array array) throws SQLException {
    return array == null
        ? Optional.empty()
        : Optional.of(Arrays.asList((String[]) array.getArray()));
  }

  /** How much of it is done, 0 to 100; empty where nobody knows how much there is. */
  public OptionalInt percent() {
    return expected <= 0
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(99, rows * 100 / expected));
  }
}
