package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import trasiego.observation.schema.FramedQuery;

/** Which tables are parts of one: partitions, and children by inheritance. */
record Families(Map<String, String> roots) {
  static final Families NONE = new Families(Map.of());

  private static final String ROOTS =
      """
      WITH RECURSIVE above (child, root) AS (
        SELECT i.inhrelid, i.inhparent FROM pg_catalog.pg_inherits i
        UNION
        SELECT a.child, i.inhparent
        FROM above a JOIN pg_catalog.pg_inherits i ON i.inhrelid = a.root
      )
      SELECT
        pg_catalog.format('%I.%I', cn.nspname, c.relname),
        pg_catalog.format('%I.%I', rn.nspname, r.relname)
      FROM above a
      JOIN pg_catalog.pg_class c ON c.oid = a.child
      JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
      JOIN pg_catalog.pg_class r ON r.oid = a.root
      JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
      WHERE r.relkind IN ('r', 'p', 'f')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = a.root)
      """;

  static Families read(Connection connection) throws SQLException {
    return FramedQuery.around(connection, Families::roots);
  }

  private static Families roots(Connection connection) throws SQLException {
    Map<String, String> roots = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(ROOTS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        roots.put(row.getString(1), row.getString(2));
      }
    }
    return new Families(roots);
  }

  /** The table of which this one is a part, or itself. */
  String of(String table) {
    return roots.getOrDefault(table, table);
  }
}
