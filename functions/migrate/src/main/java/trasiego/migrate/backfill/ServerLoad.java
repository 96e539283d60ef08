package trasiego.migrate.backfill;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DeploymentException;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * What the server says of its load. Each thing that can be looked at has a name; what could be seen
 * once and cannot any more is a reason to wait as well, since nobody knows how it is there.
 */
final class ServerLoad {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLoad.class);

  /**
   * One thing as it is now.
   *
   * @param reason why to wait; empty where it is no reason
   */
  record Sign(String name, Optional<String> reason) {}

  private static final String SLOTS =
      """
      SELECT
        pg_catalog.format('replication slot "%s"', s.slot_name),
        CASE WHEN s.wal_status IN ('unreserved', 'lost') OR w.kept > w.most THEN
          pg_catalog.format('replication slot "%s" keeps %s of WAL%s', s.slot_name,
            pg_catalog.pg_size_pretty(w.kept),
            CASE WHEN s.wal_status IN ('unreserved', 'lost') THEN ', ' || s.wal_status ELSE '' END)
        END
      FROM pg_catalog.pg_replication_slots s
      CROSS JOIN LATERAL (
        SELECT
          pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn) AS kept,
          CASE WHEN l.setting::bigint < 0 THEN 4294967296 ELSE l.setting::bigint * 524288 END AS most
        FROM pg_catalog.pg_settings l
        WHERE l.name = 'max_slot_wal_keep_size') w
      WHERE s.restart_lsn IS NOT NULL
      """;

  /**
   * max_worker_processes follows the processors where a provider sets it (twice as many on RDS).
   */
  private static final String ACTIVE =
      """
      SELECT
        'active sessions',
        CASE WHEN a.found > a.most THEN
          pg_catalog.format('%s sessions are active, more than %s', a.found, a.most)
        END
      FROM (
        SELECT
          (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity s
           WHERE s.state = 'active' AND s.backend_type = 'client backend'
             AND s.pid <> pg_catalog.pg_backend_pid()) AS found,
          greatest(8, pg_catalog.current_setting('max_worker_processes')::bigint) AS most) a
      """;

  private static final String VACUUM =
      """
      SELECT 'vacuum', pg_catalog.min(
        pg_catalog.format('session %s vacuums %s (%s)%s', p.pid, p.relid::pg_catalog.regclass, p.phase,
          CASE WHEN a.query LIKE '%(to prevent wraparound)%' THEN ', to prevent wraparound' ELSE '' END))
      FROM pg_catalog.pg_stat_progress_vacuum p
      LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid
      WHERE p.datname = pg_catalog.current_database()
        AND (p.relid = pg_catalog.to_regclass(?)::oid
          OR p.relid IN (SELECT t.relid FROM pg_catalog.pg_partition_tree(
            pg_catalog.to_regclass(?)) t))
      """;
  private static final String ARCHIVE =
      """
      SELECT
        'WAL archive',
        CASE WHEN s.ready > 32 THEN
          pg_catalog.format('%s WAL segments wait for the archive', s.ready)
        END
      FROM (
        SELECT pg_catalog.count(*) AS ready FROM pg_catalog.pg_ls_archive_statusdir() f
        WHERE f.name LIKE '%.ready' AND pg_catalog.current_setting('archive_mode') <> 'off') s
      """;

  private final Session session;
  private final String relation;

  /**
   * @param session of the function's own user, which sees other sessions
   * @param relation whose vacuum counts, quoted and qualified
   */
  ServerLoad(Session session, String relation) {
    this.session = session;
    this.relation = relation;
  }

  /** All but the replicas; a thing that cannot be asked for is not there. */
  List<Sign> signs() {
    List<Sign> signs = new java.util.ArrayList<>();
    signs.addAll(ask(SLOTS));
    signs.addAll(ask(ACTIVE));
    signs.addAll(ask(VACUUM, relation, relation));
    signs.addAll(ask(ARCHIVE));
    return signs;
  }

  private List<Sign> ask(String sql, Object... values) {
    try {
      return session.query(sql, ServerLoad::sign, values);
    } catch (SqlFailure | DeploymentException e) {
      LOG.info("not to be seen: {}", e.getMessage());
      return List.of();
    }
  }

  private static Sign sign(ResultSet row) throws SQLException {
    return new Sign(row.getString(1), Optional.ofNullable(row.getString(2)));
  }
}
