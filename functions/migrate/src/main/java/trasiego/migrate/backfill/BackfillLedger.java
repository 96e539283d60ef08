package trasiego.migrate.backfill;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import trasiego.migration.BackfillState;
import trasiego.migration.History;
import trasiego.migration.MigrationFile;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;

/**
 * Keeps how far each backfill has come, in the database that it fills: a row that is moved on by
 * the same transaction as the rows of a batch. It is there as long as a backfill is under way, and
 * in every backup made meanwhile.
 */
final class BackfillLedger {
  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS public.flyway_schema_history_backfills (
        version text PRIMARY KEY,
        script text NOT NULL,
        checksum integer NOT NULL,
        relation text NOT NULL,
        key text[] NOT NULL,
        position text[],
        bound text[],
        pass integer NOT NULL DEFAULT 1,
        rows bigint NOT NULL DEFAULT 0,
        expected bigint NOT NULL DEFAULT 0,
        batches bigint NOT NULL DEFAULT 0,
        batch_rows integer NOT NULL,
        paused boolean NOT NULL DEFAULT false,
        rate integer,
        held text,
        signals text[] NOT NULL DEFAULT '{}',
        started_at timestamp with time zone NOT NULL DEFAULT pg_catalog.now(),
        moved_at timestamp with time zone NOT NULL DEFAULT pg_catalog.now(),
        moved_wal pg_lsn NOT NULL DEFAULT pg_catalog.pg_current_wal_insert_lsn())
      """;
  private static final String INSERT =
      """
      INSERT INTO public.flyway_schema_history_backfills
        (version, script, checksum, relation, key, bound, expected, batch_rows)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String MOVE =
      """
      UPDATE public.flyway_schema_history_backfills
      SET position = ?, rows = rows + ?, batches = batches + 1, batch_rows = ?, held = NULL,
        moved_at = pg_catalog.clock_timestamp(),
        moved_wal = pg_catalog.pg_current_wal_insert_lsn()
      WHERE version = ?
      """;
  private static final String NEXT_PASS =
      """
      UPDATE public.flyway_schema_history_backfills
      SET position = NULL, bound = ?, pass = pass + 1
      WHERE version = ?
      """;
  private static final String HOLD =
      "UPDATE public.flyway_schema_history_backfills SET held = ?, batch_rows = ? WHERE version ="
          + " ?";
  private static final String SIGNALS =
      "UPDATE public.flyway_schema_history_backfills SET signals = ? WHERE version = ?";
  private static final String KNOWN_SIGNALS =
      """
      SELECT s.name
      FROM public.flyway_schema_history_backfills b
      CROSS JOIN LATERAL pg_catalog.unnest(b.signals) s (name)
      WHERE b.version = ?
      """;
  private static final String LAST_MOVE =
      """
      SELECT
        extract(epoch FROM pg_catalog.clock_timestamp() - b.moved_at)::double precision,
        b.moved_wal - '0/0'::pg_lsn
      FROM public.flyway_schema_history_backfills b
      WHERE b.version = ?
      """;
  private static final String REMOVE =
      "DELETE FROM public.flyway_schema_history_backfills WHERE version = ?";
  private static final String IS_EMPTY =
      "SELECT NOT EXISTS (SELECT FROM public.flyway_schema_history_backfills)";
  private static final String DROP = "DROP TABLE public.flyway_schema_history_backfills";

  private final Session session;
  private final String version;

  /**
   * @param session of the owner, whose names are the server's own
   */
  BackfillLedger(Session session, String version) {
    this.session = session;
    this.version = version;
  }

  Optional<BackfillState> find() {
    return BackfillState.read(session).stream()
        .filter(state -> state.version().equals(version))
        .findFirst();
  }

  /** In a transaction of its own. */
  void begin(
      MigrationFile file, TableKey key, Optional<List<String>> end, long expected, int batchRows) {
    session.transaction(
        () -> {
          session.execute(CREATE);
          session.update(
              INSERT,
              version,
              file.name(),
              file.checksum(),
              key.relation(),
              array(key.names()),
              end.isEmpty() ? null : array(end.get()),
              expected,
              batchRows);
          return null;
        });
  }

  Optional<BackfillState> lock() {
    return BackfillState.lock(session, version);
  }

  /** In the transaction that wrote the rows. */
  void move(List<String> position, long rows, int batchRows) throws SQLException {
    session.update(MOVE, array(position), rows, batchRows, version);
  }

  void nextPass(Optional<List<String>> end) {
    session.transaction(
        () -> session.update(NEXT_PASS, end.isEmpty() ? null : array(end.get()), version));
  }

  /** Notes why it waits. */
  void hold(String reason, int batchRows) {
    session.update(HOLD, reason, batchRows, version);
  }

  /** Where the WAL was when rows were last written, and how long ago that is. */
  Replicas.Mark lastMove() {
    return session
        .first(
            LAST_MOVE,
            row ->
                new Replicas.Mark(
                    System.nanoTime() - (long) (row.getDouble(1) * 1e9), row.getDouble(2)),
            version)
        .orElseThrow();
  }

  /** What could be seen of the server before. */
  List<String> signals() {
    return session.query(KNOWN_SIGNALS, row -> row.getString(1), version);
  }

  void signals(List<String> names) {
    session.transaction(() -> session.update(SIGNALS, array(names), version));
  }

  /** In the transaction that writes the history's row: from then on it is done. */
  static void remove(Connection connection, String version) throws SQLException {
    try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
      remove.setString(1, version);
      remove.executeUpdate();
    }
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(IS_EMPTY)) {
      if (row.next() && row.getBoolean(1)) {
        statement.execute(DROP);
      }
    }
  }

  private Array array(List<String> values) {
    try {
      return session.connection().createArrayOf("text", values.toArray());
    } catch (SQLException e) {
      throw SqlStates.failure("keeping a key of " + History.TABLE, e);
    }
  }
}
