package trasiego.load;

import java.util.Set;
import java.util.stream.Collectors;
import trasiego.postgres.Session;

/**
 * What mends a table that cannot be loaded, or comes out otherwise, under the search_path of a
 * restore: a path of their own for those functions of the owner's that its columns, constraints and
 * indexes call and that have none.
 */
final class PathAdvice {
  /** A function, table, type or schema that is not found: by a name without its schema. */
  private static final Set<String> NOT_FOUND = Set.of("42883", "42P01", "42704", "3F000");

  private static final String FUNCTIONS =
      """
      SELECT DISTINCT p.oid::pg_catalog.regprocedure::pg_catalog.text
      FROM pg_catalog.pg_class t
      JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
      JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
        AND (
          d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid IN (
            SELECT a.oid FROM pg_catalog.pg_attrdef a WHERE a.adrelid = t.oid)
          OR d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objid IN (
            SELECT c.oid FROM pg_catalog.pg_constraint c
            WHERE c.conrelid = t.oid
              OR c.contypid IN (
                SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.oid))
          OR d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid IN (
            SELECT t.oid
            UNION ALL
            SELECT i.indexrelid FROM pg_catalog.pg_index i WHERE i.indrelid = t.oid
            UNION ALL
            SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE h.inhrelid = t.oid))
      JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid
      JOIN pg_catalog.pg_language l ON l.oid = p.prolang
      WHERE n.nspname = ?
        AND t.relname = ?
        AND l.lanname NOT IN ('internal', 'c')
        AND NOT EXISTS (
          SELECT FROM pg_catalog.unnest(p.proconfig) s (setting)
          WHERE pg_catalog.starts_with(s.setting, 'search_path='))
      ORDER BY 1
      """;

  private PathAdvice() {}

  static boolean isNotFound(String state) {
    return NOT_FOUND.contains(state);
  }

  /**
   * Statements, each for a path that only the owner knows; empty where no function of that table
   * lacks one.
   */
  static String of(Session session, String schema, String table) {
    // Whatever path the session has, names are told with their schemas.
    session.text("SELECT pg_catalog.set_config('search_path', '', false)");
    return session.query(FUNCTIONS, row -> row.getString(1), schema, table).stream()
        .map(function -> "ALTER FUNCTION " + function + " SET search_path = <path>")
        .collect(Collectors.joining("; "));
  }
}
