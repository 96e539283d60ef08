package trasiego.trial;

import java.util.List;
import java.util.stream.Collectors;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * Removes from a rehearsal server what rehearsals made there, and nothing else: roles that carry
 * our mark, and databases of our name that carry it or whose owner does.
 */
final class RehearsalLeavings {
  private static final String DATABASES =
      """
      SELECT d.datname
      FROM pg_catalog.pg_database d
      JOIN pg_catalog.pg_roles o ON o.oid = d.datdba
      WHERE d.datname ~ '^trasiego_(rehearsal|replay)_[a-z][a-z0-9-]{0,15}_[0-9a-f]{10}$'
        AND (pg_catalog.shobj_description(d.oid, 'pg_database') LIKE '{"trasiego":"rehearsal",%'
          OR pg_catalog.shobj_description(o.oid, 'pg_authid') LIKE '{"trasiego":"rehearsal",%')
      """;

  private static final String ROLES =
      """
      SELECT r.rolname
      FROM pg_catalog.pg_roles r
      WHERE pg_catalog.shobj_description(r.oid, 'pg_authid') LIKE '{"trasiego":"rehearsal",%'
      """;

  private static final String END =
      """
      SELECT pg_catalog.count(pg_catalog.pg_terminate_backend(a.pid))
      FROM pg_catalog.pg_stat_activity a
      WHERE a.usename = ANY (?)
      """;

  private RehearsalLeavings() {}

  static void remove(Session administrator) {
    for (String database : administrator.query(DATABASES, row -> row.getString(1))) {
      administrator.execute(
          "DROP DATABASE IF EXISTS " + Identifier.quote(database) + " WITH (FORCE)");
    }
    List<String> roles = administrator.query(ROLES, row -> row.getString(1));
    if (roles.isEmpty()) {
      return;
    }
    administrator.number(END, (Object) roles.toArray(String[]::new));
    String all = roles.stream().map(Identifier::quote).collect(Collectors.joining(", "));
    // What they were granted on the server and made in this database goes first; all of them at
    // once, since each may have granted the others.
    administrator.execute("DROP OWNED BY " + all);
    administrator.execute("DROP ROLE " + all);
  }
}
