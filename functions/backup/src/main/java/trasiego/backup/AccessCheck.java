package trasiego.backup;

import java.util.List;
import trasiego.failure.BackupFailedException;
import trasiego.failure.Excerpt;
import trasiego.postgres.Session;

/**
 * Rows that this user may not read, found before anything starts: pg_dump would stop at the first.
 * What it would leave out instead is {@link OmissionReader}'s to find.
 */
final class AccessCheck {
  private static final int SHOWN = 100;

  private static final String RELATIONS =
      """
      SELECT CASE c.relkind WHEN 'S' THEN 'sequence ' ELSE 'table ' END
             || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
             || CASE
                  WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                    THEN ' (no USAGE on its schema)'
                  WHEN NOT pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN ' (no SELECT)'
                  ELSE ' (row security hides rows; wants BYPASSRLS)'
                END
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'S')
        AND c.relpersistence IN ('p', 'u')
        AND n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
        AND (
          NOT EXISTS (
            SELECT
            FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
              AND d.objid = c.oid
              AND d.deptype = 'e')
          OR c.oid IN (
            SELECT pg_catalog.unnest(e.extconfig)
            FROM pg_catalog.pg_extension e))
        AND NOT (
          pg_catalog.has_schema_privilege(n.oid, 'USAGE')
          AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
          AND (c.relkind = 'S' OR NOT pg_catalog.row_security_active(c.oid)))
      ORDER BY 1
      """;

  /** An ACL of null means the owner alone. */
  private static final String LARGE_OBJECTS =
      """
      SELECT 'large object ' || l.oid || ' (no SELECT; wants lo_compat_privileges)'
      FROM pg_catalog.pg_largeobject_metadata l
      WHERE pg_catalog.current_setting('lo_compat_privileges') = 'off'
        AND NOT pg_catalog.pg_has_role(l.lomowner, 'USAGE')
        AND NOT EXISTS (
          SELECT
          FROM pg_catalog.aclexplode(l.lomacl) a
          WHERE a.privilege_type = 'SELECT'
            AND (a.grantee = 0 OR pg_catalog.pg_has_role(a.grantee, 'USAGE')))
      ORDER BY l.oid
      """;

  private AccessCheck() {}

  /** Throws naming each object; the session has its user's usual settings. */
  static void refuse(Session session) {
    if (session.isSuperuser()) {
      return;
    }
    List<String> found =
        List.of(RELATIONS, LARGE_OBJECTS).stream()
            .flatMap(query -> session.query(query, row -> row.getString(1)).stream())
            .toList();
    if (!found.isEmpty()) {
      throw new BackupFailedException(
          "backup of database \""
              + session.database()
              + "\" would lack what its user may not read: "
              + Excerpt.of(found, SHOWN)
              + "; run infrastructure/bootstrap.sql again or grant what is named");
    }
  }
}
