package trasiego.postgres;

import java.util.List;

/**
 * Owners of other databases as whom a session's user may act: what is meant for one environment
 * could then reach another one. A superuser may act as anyone, and is no news.
 */
public final class OtherOwners {
  private static final String MEMBERSHIPS =
      """
      SELECT pg_catalog.format(
        'user "%s" is a member of role "%s", which owns database "%s" and not "%s": give each environment users of its own, as infrastructure/bootstrap.sql makes them, or REVOKE %I FROM %I',
        u.rolname, r.rolname, d.datname, live.datname, r.rolname, u.rolname)
      FROM pg_catalog.pg_database live
      JOIN pg_catalog.pg_roles u ON u.rolname = session_user AND NOT u.rolsuper
      JOIN pg_catalog.pg_auth_members m ON m.member = u.oid
      JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
      JOIN pg_catalog.pg_database d ON d.datdba = r.oid
      WHERE live.datname = ? AND r.oid <> live.datdba
      ORDER BY d.datname
      LIMIT 20
      """;

  private OtherOwners() {}

  /**
   * One line for each, with the way out; empty where there is none.
   *
   * @param database the one that the user is meant for
   */
  public static List<String> find(Session session, String database) {
    return session.query(MEMBERSHIPS, row -> row.getString(1), database);
  }
}
