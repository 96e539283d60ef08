package trasiego.migrate.backfill;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DatabaseBusyException;
import trasiego.migration.BackfillState;
import trasiego.migration.History;
import trasiego.migration.MigrationFile;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.SqlStates;

/**
 * Keeps how far each backfill has come, in the database that it fills: a row that is moved on by
 * the same transaction as the rows of a batch. It is there as long as a backfill is under way, and
 * in every backup made meanwhile.
 */
final class BackfillLedger {
  private static final Logger LOG = LoggerFactory.getLogger(BackfillLedger.class);
  private static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS public.flyway_schema_history_backfills (
        version text PRIMARY KEY,
        script text NOT NULL,
        checksum integer NOT NULL,
        relation text NOT NULL,
        relation_id oid NOT NULL,
        file_node oid,
        database oid NOT NULL,
        key text[] NOT NULL,
        key_types text[] NOT NULL,
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
        failed text,
        is_conditional boolean NOT NULL,
        excluded text[] NOT NULL DEFAULT '{}',
        excludable integer NOT NULL DEFAULT 0,
        exclude_reason text,
        signals text[] NOT NULL DEFAULT '{}',
        started_at timestamp with time zone NOT NULL DEFAULT pg_catalog.now(),
        moved_at timestamp with time zone NOT NULL DEFAULT pg_catalog.now(),
        moved_wal pg_lsn NOT NULL DEFAULT pg_catalog.pg_current_wal_insert_lsn())
      """;
  private static final String INSERT =
      """
      INSERT INTO public.flyway_schema_history_backfills
        (version, script, checksum, relation, relation_id, file_node, database, key, key_types, bound,
        expected, batch_rows, is_conditional)
      SELECT ?, ?, ?::integer, ?, t.oid, pg_catalog.pg_relation_filenode(t.oid), d.oid, ?::text[], ?::text[], ?::text[], ?::bigint, ?::integer,
        ?::boolean
      FROM pg_catalog.pg_database d, pg_catalog.pg_class t
      WHERE d.datname = pg_catalog.current_database() AND t.oid = ?::oid
      """;

  /** In another file rows lie elsewhere: nothing that was reached there says anything here. */
  private static final String BEGIN_AGAIN =
      """
      UPDATE public.flyway_schema_history_backfills b
      SET position = NULL, bound = ?, file_node = pg_catalog.pg_relation_filenode(t.oid),
        relation_id = t.oid, database = d.oid
      FROM pg_catalog.pg_database d, pg_catalog.pg_class t
      WHERE b.version = ? AND d.datname = pg_catalog.current_database() AND t.oid = ?::oid
        AND (b.file_node, b.database)
          IS DISTINCT FROM (pg_catalog.pg_relation_filenode(t.oid), d.oid)
      """;

  private static final String MOVE =
      """
      UPDATE public.flyway_schema_history_backfills
      SET position = ?, rows = rows + ?, batches = batches + 1, batch_rows = ?, held = NULL, failed = NULL,
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
  private static final String LET_GO =
      "UPDATE public.flyway_schema_history_backfills SET paused = false WHERE version = ?";
  private static final String FAIL =
      "UPDATE public.flyway_schema_history_backfills SET failed = ? WHERE version = ?";
  private static final String EXCLUDE =
      """
      UPDATE public.flyway_schema_history_backfills
      SET excluded = excluded || ?::text[], failed = NULL
      WHERE version = ?
      """;
  private static final String SIGNALS =
      "UPDATE public.flyway_schema_history_backfills SET signals = ? WHERE version = ?";

  /** A table of another database, such as a restored one, is the same by its name. */
  private static final String IS_SAME =
      """
      SELECT b.relation = ? AND b.key = ? AND b.key_types = ?
        AND (b.relation_id = ?::oid OR b.database <> d.oid)
      FROM public.flyway_schema_history_backfills b
      JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
      WHERE b.version = ?
      """;

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
  private static final String LOCK =
      "LOCK TABLE public.flyway_schema_history_backfills IN ACCESS EXCLUSIVE MODE NOWAIT";
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

  /** Whether the table is still the one that was begun on, and in the same order. */
  boolean isOf(TableKey key) {
    return session.isTrue(
        IS_SAME, key.relation(), array(key.names()), array(key.types()), key.oid(), version);
  }

  boolean isAnothers() {
    return BackfillState.isAnothers(session);
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
              array(key.types()),
              end.isEmpty() ? null : array(end.get()),
              expected,
              batchRows,
              file.script().backfill().orElseThrow().where().isPresent(),
              key.oid());
          return null;
        });
  }

  /** Once it has begun: asked behind each batch, so by one query. */
  BackfillState state() {
    return BackfillState.find(session, version).orElseThrow();
  }

  Optional<BackfillState> lock() {
    return BackfillState.lock(session, version);
  }

  /** Whether the table's file is another one than that in which the pass began; then it begins. */
  boolean beginAgainWhereRewritten(TableKey key, Optional<List<String>> end) {
    return session.update(BEGIN_AGAIN, end.isEmpty() ? null : array(end.get()), version, key.oid())
        > 0;
  }

  /** In the transaction that wrote the rows. */
  void move(List<String> position, long rows, int batchRows) throws SQLException {
    session.update(MOVE, array(position), rows, batchRows, version);
  }

  void nextPass(Optional<List<String>> end) {
    session.transaction(
        () -> session.update(NEXT_PASS, end.isEmpty() ? null : array(end.get()), version));
  }

  /** On a copy nobody waits for it. */
  void letGo() {
    session.update(LET_GO, version);
  }

  /** Notes why it waits. */
  void hold(String reason, int batchRows) {
    session.update(HOLD, reason, batchRows, version);
  }

  /** Notes why it stopped. */
  void fail(String reason) {
    session.update(FAIL, reason, version);
  }

  /** In the transaction in which the row was seen to fail. */
  void exclude(List<String> key) {
    session.update(EXCLUDE, array(key), version);
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
  }

  /** Behind the last one, where nobody has it in use; else the next one's end does. */
  void dropWhereEmpty() {
    try {
      session.transaction(
          () -> {
            session.execute(LOCK);
            if (session.isTrue(IS_EMPTY)) {
              session.execute(DROP);
            }
            return null;
          });
    } catch (DatabaseBusyException | SqlFailure e) {
      LOG.info("{} stays for now: {}", BackfillState.TABLE, e.getMessage());
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
