package trasiego.migrate.watch;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import trasiego.postgres.Session;

/**
 * How far the server says that one session's statement is.
 *
 * @param phase in the server's words
 * @param unit what is counted
 */
record StatementProgress(String phase, String table, long done, long total, String unit) {
  private static final String INDEX =
      """
      SELECT
        p.phase,
        coalesce(p.relid::pg_catalog.regclass::text, ''),
        CASE WHEN p.lockers_total > p.lockers_done THEN p.lockers_done
             WHEN p.tuples_total > 0 AND p.blocks_done >= p.blocks_total THEN p.tuples_done
             ELSE p.blocks_done END,
        CASE WHEN p.lockers_total > p.lockers_done THEN p.lockers_total
             WHEN p.tuples_total > 0 AND p.blocks_done >= p.blocks_total THEN p.tuples_total
             ELSE p.blocks_total END,
        CASE WHEN p.lockers_total > p.lockers_done THEN 'sessions'
             WHEN p.tuples_total > 0 AND p.blocks_done >= p.blocks_total THEN 'rows'
             ELSE 'blocks' END
      FROM pg_catalog.pg_stat_progress_create_index p
      WHERE p.pid = ?
      """;
  private static final String VACUUM =
      """
      SELECT
        p.phase,
        coalesce(p.relid::pg_catalog.regclass::text, ''),
        CASE WHEN p.phase = 'vacuuming heap' THEN p.heap_blks_vacuumed ELSE p.heap_blks_scanned END,
        p.heap_blks_total,
        'blocks'
      FROM pg_catalog.pg_stat_progress_vacuum p
      WHERE p.pid = ?
      """;
  private static final String CLUSTER =
      """
      SELECT
        p.phase,
        coalesce(p.relid::pg_catalog.regclass::text, ''),
        p.heap_blks_scanned,
        p.heap_blks_total,
        'blocks'
      FROM pg_catalog.pg_stat_progress_%s p
      WHERE p.pid = ?
      """;
  private static final String ANALYZE =
      """
      SELECT
        p.phase,
        coalesce(p.relid::pg_catalog.regclass::text, ''),
        p.sample_blks_scanned,
        p.sample_blks_total,
        'blocks'
      FROM pg_catalog.pg_stat_progress_analyze p
      WHERE p.pid = ?
      """;
  private static final String COPY =
      """
      SELECT
        'copying',
        coalesce(p.relid::pg_catalog.regclass::text, ''),
        p.bytes_processed,
        p.bytes_total,
        'bytes'
      FROM pg_catalog.pg_stat_progress_copy p
      WHERE p.pid = ?
      """;

  /** From this major on the view of CLUSTER has the name of the command that took its place. */
  private static final int REPACK = 19;

  private static final int ALL = 100;

  /** Empty where the server tells nothing of what this session does. */
  static Optional<StatementProgress> of(Session session, int major, int pid) {
    String all =
        String.join(
            "UNION ALL\n",
            INDEX,
            VACUUM,
            CLUSTER.formatted(major >= REPACK ? "repack" : "cluster"),
            ANALYZE,
            COPY);
    return session.first(
        all,
        row ->
            new StatementProgress(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getString(5)),
        pid,
        pid,
        pid,
        pid,
        pid);
  }

  boolean isSamePhase(StatementProgress other) {
    return phase.equals(other.phase) && unit.equals(other.unit) && total == other.total;
  }

  int percent() {
    return total <= 0 ? 0 : (int) Math.min(ALL, done * ALL / total);
  }

  /**
   * {@code building index: scanning table of public."Order": 41 %, about 40 s left}.
   *
   * @param first of this phase
   * @param since what time ago that was
   */
  String words(StatementProgress first, Duration since) {
    StringBuilder words = new StringBuilder(phase);
    if (!table.isEmpty()) {
      words.append(" of ").append(table);
    }
    if (total > 0) {
      words.append(
          unit.equals("sessions")
              ? ": %d of %d sessions have ended".formatted(done, total)
              : ": %d %%".formatted(percent()));
      if (done > first.done && done < total) {
        double rate = (done - first.done) / (double) Math.max(1, since.toMillis());
        words.append(
            String.format(Locale.ROOT, ", about %,.0f s left", (total - done) / rate / 1000));
      }
    }
    return words.toString();
  }
}
