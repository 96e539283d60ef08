package trasiego.status.report;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import trasiego.execution.ReportDocument.Activity;
import trasiego.execution.ReportDocument.Connections;
import trasiego.execution.ReportDocument.Kept;
import trasiego.execution.ReportDocument.LockWait;
import trasiego.execution.ReportDocument.Prepared;
import trasiego.execution.ReportDocument.Replica;
import trasiego.execution.ReportDocument.Slot;
import trasiego.execution.ReportDocument.TableSize;
import trasiego.load.Marker;
import trasiego.migration.Redaction;
import trasiego.postgres.Session;
import trasiego.status.text.Format;

/** What the server's own views say of this moment, read with the rights of pg_monitor. */
final class Observations {
  private static final int LONGEST_QUERY = 100;
  private static final String CONNECTIONS =
      """
      SELECT
        (SELECT count(*) FROM pg_catalog.pg_stat_activity a WHERE a.backend_type = 'client backend'),
        pg_catalog.current_setting('max_connections')::bigint,
        pg_catalog.current_setting('superuser_reserved_connections')::bigint
          + coalesce(pg_catalog.current_setting('reserved_connections', true)::bigint, 0)
      """;
  private static final String LONG_RUNNING =
      """
      SELECT
        a.pid,
        coalesce(a.usename, ''),
        coalesce(a.application_name, ''),
        coalesce(a.state, ''),
        coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start), 0)::bigint,
        coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - a.state_change), 0)::bigint,
        coalesce(a.query, '')
      FROM pg_catalog.pg_stat_activity a
      WHERE a.datname = pg_catalog.current_database()
        AND a.backend_type = 'client backend'
        AND a.pid <> pg_catalog.pg_backend_pid()
        AND a.state <> 'idle'
        AND coalesce(a.xact_start, a.query_start)
          <= pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => ?)
      ORDER BY coalesce(a.xact_start, a.query_start)
      LIMIT 50
      """;
  private static final String LOCK_WAITS =
      """
      SELECT DISTINCT ON (l.pid)
        l.pid,
        coalesce(a.usename, ''),
        coalesce(a.application_name, ''),
        l.mode,
        coalesce(pg_catalog.format('%I.%I', n.nspname, c.relname), l.locktype),
        coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - l.waitstart), 0),
        pg_catalog.pg_blocking_pids(l.pid),
        coalesce(a.query, '')
      FROM pg_catalog.pg_locks l
      JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
      LEFT JOIN pg_catalog.pg_class c
        ON c.oid = l.relation
        AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                          WHERE d.datname = pg_catalog.current_database())
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT l.granted
        AND a.datname = pg_catalog.current_database()
      ORDER BY l.pid
      LIMIT 50
      """;

  /** Asking for a size waits for whoever holds the table: then its pages, as last counted, do. */
  private static final String TABLES =
      """
      SELECT
        pg_catalog.format('%I.%I', n.nspname, c.relname),
        CASE
          WHEN EXISTS (
            SELECT FROM pg_catalog.pg_locks l
            WHERE l.mode = 'AccessExclusiveLock'
              AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                                WHERE d.datname = pg_catalog.current_database())
              AND (l.relation = c.oid
                OR l.relation IN (SELECT i.indexrelid FROM pg_catalog.pg_index i
                                  WHERE i.indrelid = c.oid)))
          THEN c.relpages * pg_catalog.current_setting('block_size')::bigint
          ELSE pg_catalog.pg_total_relation_size(c.oid)
        END AS bytes,
        greatest(c.reltuples, pg_catalog.pg_stat_get_live_tuples(c.oid), 0)::bigint
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'm')
        AND c.relpersistence <> 't'
        AND n.nspname !~ '^pg_|^information_schema$'
      ORDER BY bytes DESC NULLS LAST, 1
      LIMIT 20
      """;

  private static final String INVALID_INDEXES =
      """
      SELECT pg_catalog.format('%I.%I on %I', n.nspname, c.relname, t.relname)
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
        AND c.relkind = 'i'
        AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
      ORDER BY 1
      """;
  private static final String UNVALIDATED =
      """
      SELECT pg_catalog.format('%I on %s', k.conname, k.conrelid::pg_catalog.regclass)
      FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
      WHERE NOT k.convalidated
        AND k.conrelid <> 0
        AND n.nspname !~ '^pg_|^information_schema$'
      ORDER BY 1
      """;
  private static final String PREPARED =
      """
      SELECT
        p.gid,
        p.owner,
        extract(epoch FROM pg_catalog.clock_timestamp() - p.prepared)::bigint
      FROM pg_catalog.pg_prepared_xacts p
      WHERE p.database = pg_catalog.current_database()
      ORDER BY p.prepared
      LIMIT 50
      """;
  private static final String SLOTS =
      """
      SELECT
        s.slot_name,
        s.active,
        CASE WHEN NOT pg_catalog.pg_is_in_recovery()
          THEN pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn)::bigint END
      FROM pg_catalog.pg_replication_slots s
      ORDER BY 1
      LIMIT 50
      """;
  private static final String REPLICAS =
      """
      SELECT coalesce(r.application_name, ''), r.state, extract(epoch FROM r.replay_lag)
      FROM pg_catalog.pg_stat_replication r
      ORDER BY 1
      LIMIT 50
      """;

  private static final String COMMENTED =
      """
      SELECT d.datname, pg_catalog.shobj_description(d.oid, 'pg_database')
      FROM pg_catalog.pg_database d
      WHERE pg_catalog.shobj_description(d.oid, 'pg_database') IS NOT NULL
      """;

  private final Session session;

  Observations(Session session) {
    this.session = session;
  }

  Connections connections() {
    return session
        .first(CONNECTIONS, row -> new Connections(row.getLong(1), row.getLong(2), row.getLong(3)))
        .orElseThrow();
  }

  List<Activity> longRunning(Duration limit) {
    return session.query(
        LONG_RUNNING,
        row ->
            new Activity(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                shown(row.getString(7))),
        (double) limit.toSeconds());
  }

  List<LockWait> lockWaits() {
    return session.query(
        LOCK_WAITS,
        row ->
            new LockWait(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getDouble(6),
                pids(row),
                shown(row.getString(8))));
  }

  private static List<Integer> pids(ResultSet row) throws SQLException {
    Array array = row.getArray(7);
    return array == null ? List.of() : Arrays.asList((Integer[]) array.getArray());
  }

  List<TableSize> tables() {
    return session.query(
        TABLES, row -> new TableSize(row.getString(1), row.getLong(2), row.getLong(3)));
  }

  List<String> invalidIndexes() {
    return session.query(INVALID_INDEXES, row -> row.getString(1));
  }

  List<String> unvalidatedConstraints() {
    return session.query(UNVALIDATED, row -> row.getString(1));
  }

  List<Prepared> preparedTransactions() {
    return session.query(
        PREPARED, row -> new Prepared(row.getString(1), row.getString(2), row.getLong(3)));
  }

  /** By their own marks, the newest first. */
  List<Kept> kept(String environment) {
    record Named(String name, Optional<Marker> marker) {}
    return session
        .query(COMMENTED, row -> new Named(row.getString(1), Marker.parse(row.getString(2))))
        .stream()
        .filter(found -> found.marker().filter(it -> it.isKeptBy(environment)).isPresent())
        .map(found -> new Kept(found.name(), found.marker().orElseThrow().replacedAt()))
        .sorted(Comparator.comparing(Kept::since).reversed())
        .toList();
  }

  List<Slot> replicationSlots() {
    return session.query(
        SLOTS, row -> new Slot(row.getString(1), row.getBoolean(2), row.getObject(3, Long.class)));
  }

  List<Replica> replicas() {
    return session.query(
        REPLICAS,
        row -> {
          double lag = row.getDouble(3);
          return new Replica(row.getString(1), row.getString(2), row.wasNull() ? null : lag);
        });
  }

  /** Words without values, cut to what identifies a query. */
  private static String shown(String query) {
    return Format.cut(Redaction.of(query).replaceAll("\\s+", " "), LONGEST_QUERY);
  }
}
