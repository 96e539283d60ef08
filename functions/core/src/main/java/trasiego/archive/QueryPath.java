package trasiego.archive;

import java.util.Optional;
import java.util.function.Supplier;
import trasiego.postgres.Session;

/**
 * The search_path under which a table's rows can be asked for. To plan a query the server reads the
 * expressions of the table's indexes and statistics, and within them the bodies of SQL functions,
 * by the session's path: under the empty one it fails at what such a body does not qualify. A COPY
 * of the table itself plans nothing; one with generated columns is a query.
 */
public final class QueryPath {
  private static final String IS_NEEDED =
      """
      SELECT EXISTS (
        SELECT
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN LATERAL (
          SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::oid AS classid, i.indexrelid AS objid
          FROM pg_catalog.pg_index i
          WHERE i.indrelid = c.oid
          UNION ALL
          SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid
          FROM pg_catalog.pg_statistic_ext s
          WHERE s.stxrelid = c.oid
        ) o ON true
        JOIN pg_catalog.pg_depend d ON d.classid = o.classid AND d.objid = o.objid
        JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        WHERE n.nspname = ?
          AND c.relname = ?
          AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
          AND l.lanname NOT IN ('internal', 'c')
          AND p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace)
      """;

  private static final String SET = "SELECT pg_catalog.set_config('search_path', ?, false)";

  private QueryPath() {}

  /**
   * Reads a table, in a session that has the empty path before and after.
   *
   * @param path that the database needs for what a dump cannot qualify; empty where it needs none
   */
  public static <T> T during(
      Session session, Optional<String> path, CopyText text, Supplier<T> read) {
    if (path.isEmpty()
        || text.generated().isEmpty()
        || !session.isTrue(IS_NEEDED, text.schema(), text.table())) {
      return read.get();
    }
    session.text(SET, path.get());
    T content = read.get();
    session.text(SET, "");
    return content;
  }
}
