package trasiego.backup;

import java.util.Optional;
import java.util.stream.Stream;
import trasiego.postgres.Session;

/**
 * The search_path without which a restore would compute something otherwise, or not at all. What a
 * dump says is qualified, all but two things: what a function of the owner's calls inside its body,
 * and the operator of {@code IS DISTINCT FROM}, {@code NULLIF} and {@code CASE x WHEN}, which has
 * no qualified form. Where an expression rests on one of them, it is restored under the path that
 * the database gives its owner; that all comes out equal is shown by the proof, not here.
 */
final class NeededPath {
  private static final String IS_NEEDED =
      """
      SELECT EXISTS (
        SELECT
        FROM pg_catalog.pg_depend d
        WHERE d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass
          AND d.classid IN (
            'pg_catalog.pg_attrdef'::pg_catalog.regclass,
            'pg_catalog.pg_constraint'::pg_catalog.regclass,
            'pg_catalog.pg_class'::pg_catalog.regclass,
            'pg_catalog.pg_rewrite'::pg_catalog.regclass,
            'pg_catalog.pg_trigger'::pg_catalog.regclass,
            'pg_catalog.pg_policy'::pg_catalog.regclass,
            'pg_catalog.pg_proc'::pg_catalog.regclass,
            'pg_catalog.pg_type'::pg_catalog.regclass,
            'pg_catalog.pg_statistic_ext'::pg_catalog.regclass)
          AND NOT EXISTS (
            SELECT
            FROM pg_catalog.pg_depend e
            WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')
          AND EXISTS (
            SELECT
            FROM pg_catalog.pg_operator o
            WHERE o.oid = d.refobjid
              AND o.oprnamespace <> 'pg_catalog'::pg_catalog.regnamespace))
      OR EXISTS (
        SELECT
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
          AND (
            d.classid IN (
              'pg_catalog.pg_constraint'::pg_catalog.regclass,
              'pg_catalog.pg_class'::pg_catalog.regclass,
              'pg_catalog.pg_rewrite'::pg_catalog.regclass,
              'pg_catalog.pg_statistic_ext'::pg_catalog.regclass)
            OR d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
              AND EXISTS (
                SELECT
                FROM pg_catalog.pg_attrdef f
                JOIN pg_catalog.pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
                WHERE f.oid = d.objid AND a.attgenerated <> ''))
          AND l.lanname NOT IN ('internal', 'c')
          AND p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace
          AND p.pronamespace <> 'information_schema'::pg_catalog.regnamespace
          AND NOT EXISTS (
            SELECT
            FROM pg_catalog.unnest(p.proconfig) s (setting)
            WHERE pg_catalog.starts_with(s.setting, 'search_path=')))
      """;

  /** What a new session of the owner's has there; whoever restores is called otherwise. */
  private static final String OF_OWNER =
      """
      SELECT pg_catalog.replace(
        COALESCE(
          (SELECT pg_catalog.substr(c.setting, pg_catalog.strpos(c.setting, '=') + 1)
           FROM pg_catalog.pg_db_role_setting s
           CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c (setting)
           WHERE c.setting LIKE 'search_path=%'
             AND s.setdatabase IN (0, d.oid)
             AND s.setrole IN (0, d.datdba)
           ORDER BY s.setrole = 0, s.setdatabase = 0
           LIMIT 1),
          (SELECT p.boot_val FROM pg_catalog.pg_settings p WHERE p.name = 'search_path')),
        '"$user"',
        pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.datdba)))
      FROM pg_catalog.pg_database d
      WHERE d.datname = pg_catalog.current_database()
      """;

  private NeededPath() {}

  /** Empty where the empty path will do, or nothing else would. */
  static Optional<String> of(Session session) {
    return session.isTrue(IS_NEEDED)
        ? session.text(OF_OWNER).filter(path -> !hidesTheCatalogue(path))
        : Optional.empty();
  }

  /** Then what a dump leaves unqualified, since it is the server's own, would be another's. */
  private static boolean hidesTheCatalogue(String path) {
    return Stream.of(path.split(","))
        .skip(1)
        .anyMatch(name -> name.strip().replace("\"", "").equals("pg_catalog"));
  }
}
