package trasiego.cli.localplan;

import java.util.List;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * Databases that migrations call by name, as in {@code GRANT CONNECT ON DATABASE shop}: the one
 * that is built has another name here, so an empty one stands in for each of a few.
 */
final class StandInDatabases {
  private static final String MARK = "named by migrations";
  private static final int MOST = 10;

  private static final String ALL =
      """
      SELECT datname
      FROM pg_catalog.pg_database
      WHERE pg_catalog.shobj_description(oid, 'pg_database') = ?
      ORDER BY 1
      """;

  private final OwnedDatabase ground;

  StandInDatabases(OwnedDatabase ground) {
    this.ground = ground;
  }

  /** False where the name is not to be had; what is there already stays as it is. */
  boolean make(String database) {
    String name = Identifier.quote(database);
    try (Session administrator = ground.administrator()) {
      if (all(administrator).size() >= MOST) {
        return false;
      }
      administrator.execute(
          "CREATE DATABASE "
              + name
              + " OWNER "
              + Identifier.quote(ground.ownerName())
              + " TEMPLATE template0");
      administrator.execute("COMMENT ON DATABASE " + name + " IS '" + MARK + "'");
      return true;
    } catch (SqlFailure e) {
      return false;
    }
  }

  /** Now or for an earlier plan. */
  static List<String> all(Session administrator) {
    return administrator.query(ALL, row -> row.getString(1), MARK);
  }
}
