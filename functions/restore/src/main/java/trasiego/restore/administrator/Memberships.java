package trasiego.restore.administrator;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * Roles that a login acts as within one transaction: it grants them to itself at the beginning and
 * is without them at the end, so that nobody else ever sees it as their member.
 */
final class Memberships {
  private static final int GRANTED_BY = 16;

  /** Whose rights the login has not, or as whom it could not hand anything over. */
  private static final String MISSING =
      """
      SELECT r.rolname
      FROM pg_catalog.pg_roles r
      WHERE r.rolname = ANY (?::text[])
        AND NOT pg_catalog.pg_has_role(session_user, r.oid, 'USAGE')
      """;

  /** From 16 on inheriting a role and becoming it are two options of a grant. */
  private static final String MISSING_OPTIONS =
      """
      SELECT r.rolname
      FROM pg_catalog.pg_roles r
      WHERE r.rolname = ANY (?::text[])
        AND NOT (
          pg_catalog.pg_has_role(session_user, r.oid, 'USAGE')
          AND pg_catalog.pg_has_role(session_user, r.oid, 'SET'))
      """;

  private static final String GRANTS =
      """
      SELECT
        m.roleid || ' ' || m.grantor,
        r.rolname,
        pg_catalog.pg_get_userbyid(m.grantor),
        pg_catalog.to_jsonb(m) ->> 'inherit_option',
        pg_catalog.to_jsonb(m) ->> 'set_option'
      FROM pg_catalog.pg_auth_members m
      JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
      WHERE m.member = (SELECT u.oid FROM pg_catalog.pg_roles u WHERE u.rolname = session_user)
      """;

  private Memberships() {}

  /** One grant of a role to the login; the options are null before 16. */
  private record Grant(String key, String role, String grantor, String inherit, String set) {}

  /**
   * Does the work as a member of these roles, within the caller's transaction. What is thrown rolls
   * the grants back with everything else.
   */
  static <T> T within(Session session, Collection<String> roles, Session.Work<T> work)
      throws java.sql.SQLException {
    Map<String, Grant> before = grants(session);
    take(session, roles);
    T result = work.run();
    session.execute("RESET ROLE");
    grants(session).values().stream()
        .filter(grant -> !grant.equals(before.get(grant.key())))
        .forEach(grant -> giveBack(session, grant, Optional.ofNullable(before.get(grant.key()))));
    return result;
  }

  /** Whether the server lets it act as this role; in a transaction that is rolled back. */
  static boolean take(Session session, String role) {
    take(session, List.of(role));
    return missing(session, List.of(role)).isEmpty();
  }

  private static void take(Session session, Collection<String> roles) {
    String options = hasOptions(session) ? " WITH INHERIT TRUE, SET TRUE" : "";
    missing(session, roles)
        .forEach(
            role ->
                session.execute("GRANT " + Identifier.quote(role) + " TO SESSION_USER" + options));
  }

  private static List<String> missing(Session session, Collection<String> roles) {
    return session.query(
        hasOptions(session) ? MISSING_OPTIONS : MISSING,
        row -> row.getString(1),
        (Object) roles.toArray(String[]::new));
  }

  private static boolean hasOptions(Session session) {
    return session.major() >= GRANTED_BY;
  }

  private static Map<String, Grant> grants(Session session) {
    return session
        .query(
            GRANTS,
            row ->
                new Grant(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5)))
        .stream()
        .collect(Collectors.toMap(Grant::key, Function.identity()));
  }

  /** What was there before gets its options back; what was not is gone. */
  private static void giveBack(Session session, Grant grant, Optional<Grant> before) {
    String role = Identifier.quote(grant.role());
    String by = hasOptions(session) ? " GRANTED BY " + Identifier.quote(grant.grantor()) : "";
    session.execute(
        before
                .map(
                    old ->
                        "GRANT %s TO SESSION_USER WITH INHERIT %s, SET %s"
                            .formatted(role, old.inherit(), old.set()))
                .orElse("REVOKE " + role + " FROM SESSION_USER")
            + by);
  }
}
