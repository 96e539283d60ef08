package trasiego.status.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument.Fault;
import trasiego.postgres.Literal;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * What is broken in the live database itself: rows that break a constraint which counts as valid,
 * indexes that are corrupt or sorted by another version of their collation. Nothing that an owner
 * wrote is evaluated, and what is large is left to the copy on which a backup is proven.
 */
final class LiveFaults {
  /** A scan of so much from memory takes a tenth of a second. */
  private static final long MOST_BYTES = 64L << 20;

  private static final int MOST_ROWS = 1_000;
  private static final Duration EACH = Duration.ofSeconds(1);
  private static final Duration ALL = Duration.ofSeconds(5);
  private static final int COLLATION_VERSIONS = 15;

  /** data_corrupted and index_corrupted: what amcheck raises. */
  private static final Set<String> CORRUPTED = Set.of("XX001", "XX002");

  private static final String COLLATIONS =
      """
      SELECT
        pg_catalog.format('%I.%I', n.nspname, c.collname),
        c.collversion,
        coalesce(pg_catalog.pg_collation_actual_version(c.oid), 'none'),
        (SELECT count(*) FROM pg_catalog.pg_index i WHERE c.oid = ANY (i.indcollation))
      FROM pg_catalog.pg_collation c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
      WHERE c.collversion IS NOT NULL
        AND EXISTS (
          SELECT FROM pg_catalog.pg_attribute a WHERE a.attcollation = c.oid AND a.attrelid >= 16384)
        AND c.collversion IS DISTINCT FROM pg_catalog.pg_collation_actual_version(c.oid)
      ORDER BY 1
      """;
  private static final String DATABASE =
      """
      SELECT
        pg_catalog.quote_ident(d.datname),
        d.datcollversion,
        coalesce(pg_catalog.pg_database_collation_actual_version(d.oid), 'none'),
        (SELECT count(*) FROM pg_catalog.pg_index i
          WHERE 100 = ANY (i.indcollation) AND i.indrelid >= 16384)
      FROM pg_catalog.pg_database d
      WHERE d.datname = pg_catalog.current_database()
        AND d.datcollversion IS NOT NULL
        AND d.datcollversion IS DISTINCT FROM
          pg_catalog.pg_database_collation_actual_version(d.oid)
      """;
  private static final String AMCHECK =
      """
      SELECT pg_catalog.quote_ident(n.nspname) || '.bt_index_check'
      FROM pg_catalog.pg_extension e
      JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      JOIN pg_catalog.pg_proc p ON p.pronamespace = n.oid AND p.proname = 'bt_index_check'
      WHERE e.extname = 'amcheck'
        AND p.proargtypes::text = 'pg_catalog.regclass'::pg_catalog.regtype::pg_catalog.oid::text
        AND EXISTS (
          SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
            AND d.objid = p.oid
            AND d.deptype = 'e'
            AND d.refobjid = e.oid)
        AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
        AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE')
      """;

  /** Smallest first: what is not looked at in time is the same ones each time. */
  private static final String INDEXES =
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_am a ON a.oid = c.relam
      WHERE a.amname = 'btree'
        AND c.relkind = 'i'
        AND c.relpersistence = 'p'
        AND i.indisvalid AND i.indisready
        AND (SELECT pg_catalog.max(o.class) FROM pg_catalog.unnest(i.indclass::oid[]) o (class)) < 16384
        AND n.nspname !~ '^pg_|^information_schema$'
        AND c.relpages * pg_catalog.current_setting('block_size')::bigint <= ?
      ORDER BY c.relpages, 1
      """;

  private final Session session;
  private final List<Fault> faults = new ArrayList<>();
  private long until;

  LiveFaults(Session session) {
    this.session = session;
  }

  List<Fault> find() {
    until = System.nanoTime() + ALL.toNanos();
    session.query(COLLATIONS, Collation::read).forEach(this::collation);
    if (session.major() >= COLLATION_VERSIONS) {
      session.query(DATABASE, Collation::read).forEach(this::database);
    }
    String limit = session.text("SHOW statement_timeout").orElse("0");
    limit(EACH.toMillis() + "ms");
    try {
      ConstraintQuery.all(session, MOST_BYTES, MOST_ROWS).forEach(this::constraint);
      session.text(AMCHECK).ifPresent(this::indexes);
    } finally {
      limit(limit);
    }
    return List.copyOf(faults);
  }

  private void limit(String value) {
    session.execute("SET statement_timeout = " + Literal.quote(value));
  }

  private boolean isOver() {
    return System.nanoTime() - until > 0;
  }

  private record Collation(String name, String made, String now, long indexes) {
    private static Collation read(java.sql.ResultSet row) throws java.sql.SQLException {
      return new Collation(row.getString(1), row.getString(2), row.getString(3), row.getLong(4));
    }

    private String text(String what, String refresh) {
      return what
          + " "
          + name
          + " was at version "
          + made
          + " when its indexes were sorted, the server's is "
          + now
          + ": they may not find rows that are there; a fault of the live database: REINDEX "
          + (indexes == 1 ? "its index" : "its " + indexes + " indexes")
          + " CONCURRENTLY, then "
          + refresh;
    }
  }

  private void collation(Collation it) {
    add(
        Finding.COLLATION,
        it.name(),
        it.text("collation", "ALTER COLLATION " + it.name() + " REFRESH VERSION"));
  }

  private void database(Collation it) {
    add(
        Finding.COLLATION,
        "database " + it.name(),
        it.text(
            "the collation of database",
            "ALTER DATABASE " + it.name() + " REFRESH COLLATION VERSION"));
  }

  private void constraint(ConstraintQuery query) {
    if (isOver()) {
      return;
    }
    asked(query.count())
        .filter(rows -> rows > 0)
        .ifPresent(rows -> add(Finding.CONSTRAINT, query.object(), query.text(rows, MOST_ROWS)));
  }

  /** Empty where it takes too long, or this login may not. */
  private Optional<Long> asked(String sql) {
    try {
      return Optional.of(session.number(sql));
    } catch (SqlFailure e) {
      return Optional.empty();
    }
  }

  private void indexes(String check) {
    for (String index : session.query(INDEXES, row -> row.getString(1), MOST_BYTES)) {
      if (isOver()) {
        return;
      }
      try {
        // By its exact type: a namesake that takes a text is somebody's.
        session.text(
            "SELECT " + check + "(" + Literal.quote(index) + "::pg_catalog.regclass)::text");
      } catch (SqlFailure e) {
        if (CORRUPTED.contains(e.state())) {
          add(
              Finding.CORRUPT,
              index,
              "index "
                  + index
                  + " is corrupt (amcheck, "
                  + e.state()
                  + "): it may miss rows or find wrong ones; a fault of the live database: REINDEX"
                  + " INDEX CONCURRENTLY "
                  + index
                  + ", and look at the server's disk and log");
        }
      }
    }
  }

  private void add(String code, String object, String text) {
    faults.add(new Fault(code, object, text));
  }
}
