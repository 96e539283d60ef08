package trasiego.cli.ground;

import java.util.List;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * Databases that migrations call by name, as in {@code GRANT CONNECT ON DATABASE shop}: the one
 * that is built has another name here, so an empty one stands in for each.
 */
final class NamedDatabases {
  private static final String MARK = "named by migrations";

  private static final String ALL =
      """
      SELECT datname
      FROM pg_catalog.pg_database
      WHERE pg_catalog.shobj_description(oid, 'pg_database') = ?
      ORDER BY 1
      """;

  private final Session administrator;

  NamedDatabases(Session administrator) {
    this.administrator = administrator;
  }

  /** False where the name is not to be had. */
  boolean make(String database) {
    String name = Identifier.quote(database);
    try {
      administrator.execute(
          "CREATE DATABASE "
              + name
              + " OWNER "
              + Identifier.quote(GroundServer.OWNER)
              + " TEMPLATE template0");
    } catch (SqlFailure e) {
      return false;
    }
    administrator.execute("COMMENT ON DATABASE " + name + " IS '" + MARK + "'");
    return true;
  }

  /** Now or for an earlier plan. */
  List<String> all() {
    return administrator.query(ALL, row -> row.getString(1), MARK);
  }

  boolean isOne(String database) {
    return all().contains(database);
  }
}
