package trasiego.migrate.target;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trasiego.postgres.Database;
import trasiego.postgres.OtherOwners;
import trasiego.postgres.Session;
import trasiego.impact.Blockers;

/** What stands around the migrations on the live database: rights, other sessions, sizes. */
public final class TargetInspection {
  private static final String LACKING =
      """
      SELECT pg_catalog.format('user "%s" is not a member of role "%s", which owns database "%s"; as an administrator: GRANT %I TO %I',
        session_user, r.rolname, d.datname, r.rolname, session_user)
      FROM pg_catalog.pg_database d
      JOIN pg_catalog.pg_roles r ON r.oid = d.datdba
      WHERE d.datname = pg_catalog.current_database()
        AND NOT pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
      """;
  private static final String FOREIGN =
      """
      SELECT pg_catalog.format('table %s belongs to "%s", not to the database''s owner; a migration of it will be refused by the server',
        c.oid::regclass, r.rolname)
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
      JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
      WHERE c.relkind IN ('r', 'p')
        AND c.relpersistence <> 't'
        AND n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
        AND NOT pg_catalog.pg_has_role(d.datdba, c.relowner, 'MEMBER')
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend e
          WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
      ORDER BY 1
      LIMIT 20
      """;
  private static final String UNKNOWN_OBJECTS =
      """
      SELECT c.oid::regclass::text
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND c.relpersistence <> 't'
        AND n.nspname !~ '^pg_'
        AND n.nspname NOT IN ('information_schema', 'trasiego')
        AND c.relname <> 'flyway_schema_history'
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend e
          WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
      ORDER BY 1
      LIMIT 3
      """;
  private static final String ROWS =
      """
      SELECT c.oid::regclass::text, greatest(c.reltuples, 0)::bigint
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r'
        AND c.relpersistence <> 't'
        AND n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
      ORDER BY 1
      """;
  private static final String PROCEDURES =
      """
      SELECT p.proname
      FROM pg_catalog.pg_proc p
      WHERE p.prokind = 'p' AND p.prosrc ~* '\\m(commit|rollback)\\M'
      """;

  /** Of the tables that pg_dump locks, those that the owner's rights do not reach. */
  private static final String UNREAD =
      """
      SELECT pg_catalog.format('"%s"."%s"',
        pg_catalog.replace(n.nspname, '"', '""'), pg_catalog.replace(c.relname, '"', '""'))
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p')
        AND c.relpersistence <> 't'
        AND n.nspname !~ '^pg_'
        AND n.nspname <> 'information_schema'
        AND NOT (pg_catalog.has_schema_privilege(n.oid, 'USAGE')
          AND pg_catalog.has_table_privilege(c.oid, 'SELECT'))
        AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend e
          WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
      ORDER BY 1
      """;

  /** For the owner's sessions here. */
  private static final String ESCAPES =
      """
      SELECT count(*)
      FROM pg_catalog.pg_db_role_setting s
      JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
      CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) e
      WHERE s.setdatabase IN (0, d.oid)
        AND s.setrole IN (0, d.datdba)
        AND pg_catalog.lower(pg_catalog.split_part(e, '=', 1)) = 'standard_conforming_strings'
        AND pg_catalog.lower(pg_catalog.split_part(e, '=', 2)) NOT IN ('on', 'true', 'yes', '1')
      """;

  private TargetInspection() {}

  /** Whether a backslash escapes in every string of a session of the owner. */
  public static boolean readsEscapes(Session session) {
    return session.number(ESCAPES) > 0;
  }

  /** Asked as the owner. */
  public static List<String> unread(Session session) {
    return session.query(UNREAD, row -> row.getString(1));
  }

  /** Rights that this user lacks, or has too many of; asked before SET ROLE. */
  public static List<String> wrongRights(Session session) {
    List<String> wrong = new ArrayList<>(session.query(LACKING, row -> row.getString(1)));
    wrong.addAll(OtherOwners.find(session, session.database()));
    return wrong;
  }

  public static List<String> foreignTables(Session session) {
    return session.query(FOREIGN, row -> row.getString(1));
  }

  /** A few of the objects of a database that has no history. */
  static List<String> objects(Session session) {
    return session.query(UNKNOWN_OBJECTS, row -> row.getString(1));
  }

  /** Procedures that end transactions by themselves. */
  public static List<String> committingProcedures(Session session) {
    return session.query(PROCEDURES, row -> row.getString(1));
  }

  public static Map<String, Long> rowsEstimate(Session session) {
    Map<String, Long> rows = new LinkedHashMap<>();
    session
        .query(ROWS, row -> Map.entry(row.getString(1), row.getLong(2)))
        .forEach(table -> rows.put(table.getKey(), table.getValue()));
    return rows;
  }

  /** Who holds locks or snapshots for long. */
  public static List<String> blockers(Session session) {
    return Blockers.now(session);
  }

  /** Whose objects nobody knows the files of. */
  public static List<String> withoutHistory(Session session, Database database, String environment) {
    List<String> objects = objects(session);
    if (objects.isEmpty()) {
      return List.of();
    }
    return List.of(
        "database \""
            + database.name()
            + "\" holds objects ("
            + String.join(", ", objects)
            + ") but no migration history; take it on with  db adopt "
            + environment
            + "  or name an empty database");
  }
}
