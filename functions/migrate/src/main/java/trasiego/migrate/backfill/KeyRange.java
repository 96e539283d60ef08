package trasiego.migrate.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import trasiego.migration.BatchStatement;
import trasiego.postgres.Session;

/**
 * Where the ranges of a table's rows begin and end, by the rows that are there now: never by
 * arithmetic on keys.
 */
record KeyRange(Session session, TableKey key, BatchStatement statement) {
  /**
   * @param last whether the pass comes to its end with it
   */
  record Range(List<String> end, boolean last) {}

  /** Behind the last row that the table has now, without looking at any. */
  private static final String END_OF_FILE =
      """
      SELECT pg_catalog.format('(%s,0)', pg_catalog.pg_relation_size(c.oid)
        / pg_catalog.current_setting('block_size')::bigint)
      FROM pg_catalog.pg_class c
      WHERE c.oid = ?::oid AND pg_catalog.pg_relation_size(c.oid) > 0
      """;

  /** Rows are met as they lie, or the first ones would not be those that lie first. */
  private static final String AS_THEY_LIE =
      """
      SELECT
        pg_catalog.set_config('enable_seqscan', %1$s, true),
        pg_catalog.set_config('enable_indexscan', %1$s, true),
        pg_catalog.set_config('enable_indexonlyscan', %1$s, true),
        pg_catalog.set_config('enable_bitmapscan', %1$s, true)
      """;

  /**
   * The next one behind a position.
   *
   * @param bound the pass's last
   * @param condition which rows count, behind another one
   * @param rows how many of them at most
   */
  Range next(
      Connection connection,
      Optional<List<String>> position,
      List<String> bound,
      String condition,
      int rows) {
    Optional<List<String>> end =
        FileQuestion.asTarget(
            connection,
            () ->
                key.isPhysical()
                    ? physical(connection, position, bound, condition, rows)
                    : row(connection, keyed(position, bound, condition, rows - 1L)));
    return new Range(end.orElse(bound), end.isEmpty() || end.get().equals(bound));
  }

  private String keyed(
      Optional<List<String>> position, List<String> bound, String condition, long offset) {
    return "SELECT %s FROM %s AS %s WHERE %s%s ORDER BY %s OFFSET %d LIMIT 1"
        .formatted(
            key.texts(statement),
            key.relation(),
            statement.reference(),
            key.between(statement, position, bound),
            condition,
            key.order(statement, false),
            offset);
  }

  /**
   * To sort what is left for each range would read the whole table each time. Where the server
   * should hand the rows out in another order, the range is a longer or shorter one, and still
   * right.
   */
  private Optional<List<String>> physical(
      Connection connection,
      Optional<List<String>> position,
      List<String> bound,
      String condition,
      int rows)
      throws SQLException {
    String sql =
        "SELECT %s FROM %s AS %s WHERE %s%s OFFSET %d LIMIT 1"
            .formatted(
                key.texts(statement),
                key.relation(),
                statement.reference(),
                key.between(statement, position, bound),
                condition,
                rows - 1);
    FileQuestion.text(connection, AS_THEY_LIE.formatted("'off'"));
    Optional<List<String>> end = row(connection, sql);
    // How to write them is the planner's choice again.
    FileQuestion.text(connection, AS_THEY_LIE.formatted("NULL"));
    return end;
  }

  private Optional<List<String>> row(Connection connection, String sql) throws SQLException {
    return FileQuestion.row(connection, key.columns().size(), sql);
  }

  /** The last key that the table has now; empty where it has no row. */
  Optional<List<String>> bound() {
    if (key.isPhysical()) {
      return session.text(END_OF_FILE, key.oid()).map(List::of);
    }
    String sql =
        "SELECT %s FROM %s AS %s ORDER BY %s LIMIT 1"
            .formatted(
                key.texts(statement),
                key.relation(),
                statement.reference(),
                key.order(statement, true));
    return FileQuestion.asTarget(session.connection(), () -> row(session.connection(), sql));
  }

  /** The key of the row that so many rows that need it come before. */
  Optional<List<String>> at(long offset, String condition) {
    String sql =
        "SELECT %s FROM %s AS %s WHERE true%s ORDER BY %s OFFSET %d LIMIT 1"
            .formatted(
                key.texts(statement),
                key.relation(),
                statement.reference(),
                condition,
                key.order(statement, false),
                offset);
    return FileQuestion.asTarget(session.connection(), () -> row(session.connection(), sql));
  }
}
