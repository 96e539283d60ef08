package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import trasiego.migration.Detachable;
import trasiego.observation.schema.FramedQuery;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * What changes with a statement that leaves the schema as it is: a rebuilt index is another one
 * under the same name, the server counts how often it has vacuumed a table, and a refresh writes
 * its view's catalogue row anew.
 *
 * @param marks by the quoted and qualified name of index, table or view; what stands behind a bar
 *     must not have changed, or somebody else may have left the rest
 */
public record DetachedTrace(Map<String, String> marks) {
  static final DetachedTrace NONE = new DetachedTrace(Map.of());

  /** No operator and no name but the server's own: it is asked while the file's path holds. */
  private static final String RESOLVE = "SELECT pg_catalog.to_regclass(?)::pg_catalog.oid";

  private static final String RELATIONS =
      """
      WITH parts AS (
        SELECT t.relid FROM pg_catalog.pg_partition_tree(?::oid::pg_catalog.regclass) t WHERE t.isleaf
      ),
      relations AS (
        SELECT relid FROM parts
        UNION ALL
        SELECT ?::oid WHERE NOT EXISTS (SELECT FROM parts)
      )
      """;

  /** The transaction that last wrote the row, and what others may have changed in it. */
  private static final String VIEW =
      """
      SELECT
        pg_catalog.format('materialized view %I.%I', n.nspname, c.relname) AS name,
        c.xmin::text || '|' || pg_catalog.md5(
          ROW(c.oid, c.relowner, c.relacl, c.reloptions, c.relhasindex, c.relhasrules,
            c.relhastriggers, c.relfilenode, c.reltablespace, c.relispopulated)::text) AS mark
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'm'
      """;

  private static final String INDEX =
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), c.oid::text
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid IN (SELECT relid FROM relations)
      """;
  private static final String INDEXES =
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), c.oid::text
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE i.indrelid IN (SELECT relid FROM relations) AND i.indisvalid
      """;
  private static final String VACUUMS =
      """
      SELECT pg_catalog.format('%I.%I', s.schemaname, s.relname), s.vacuum_count::text
      FROM pg_catalog.pg_stat_all_tables s
      WHERE s.relid IN (SELECT relid FROM relations)
      """;

  /** By name, since a rebuilt index has another number; one that is invalid is not there. */
  private static final String NOW =
      """
      SELECT m.name, m.mark
      FROM (
        SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, c.oid::text AS mark
        FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE i.indisvalid
        UNION ALL
        SELECT pg_catalog.format('%I.%I', s.schemaname, s.relname), s.vacuum_count::text
        FROM pg_catalog.pg_stat_all_tables s
        UNION ALL
      """
          + VIEW
          + """
          ) m
          WHERE m.name = ANY (?)
          """;

  /** Before the statement, in the session in which it is to run. */
  static DetachedTrace before(Connection connection, Detachable statement) throws SQLException {
    if (statement.relation().isEmpty()) {
      return NONE;
    }
    String name =
        statement.schema().map(schema -> Identifier.quote(schema) + ".").orElse("")
            + Identifier.quote(statement.relation().get());
    long relation;
    try (PreparedStatement question = connection.prepareStatement(RESOLVE)) {
      question.setString(1, name);
      try (ResultSet row = question.executeQuery()) {
        row.next();
        relation = row.getLong(1);
      }
    }
    String marks =
        switch (statement.kind()) {
          case REINDEX_INDEX -> INDEX;
          case REINDEX_TABLE -> INDEXES;
          case REFRESH -> VIEW + " AND c.oid IN (SELECT relid FROM relations)";
          default -> VACUUMS;
        };
    return FramedQuery.around(connection, framed -> read(framed, RELATIONS + marks, relation));
  }

  private static DetachedTrace read(Connection connection, String sql, long relation)
      throws SQLException {
    Map<String, String> marks = new TreeMap<>();
    try (PreparedStatement question = connection.prepareStatement(sql)) {
      question.setLong(1, relation);
      question.setLong(2, relation);
      try (ResultSet row = question.executeQuery()) {
        while (row.next()) {
          marks.put(row.getString(1), row.getString(2));
        }
      }
    }
    return new DetachedTrace(marks);
  }

  /** Whether the statement has done its work since; false where it leaves no such trace. */
  boolean isDone(Session session) {
    if (marks.isEmpty()) {
      return false;
    }
    Map<String, String> now =
        session
            .query(
                NOW,
                row -> Map.entry(row.getString(1), row.getString(2)),
                (Object) marks.keySet().toArray(String[]::new))
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return marks.entrySet().stream()
        .allMatch(
            mark ->
                now.containsKey(mark.getKey()) && isMoved(mark.getValue(), now.get(mark.getKey())));
  }

  private static boolean isMoved(String before, String after) {
    int steady = before.indexOf('|');
    return !before.equals(after) && (steady < 0 || after.endsWith(before.substring(steady)));
  }
}
