package trasiego.migrate.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import trasiego.observation.schema.FramedQuery;

/**
 * The tables that were there before the file, with their storage, and what they have been called
 * since: what the file makes itself is nobody else's.
 */
final class TableNames {
  private static final String TABLES =
      """
      SELECT
        c.oid,
        c.relfilenode,
        pg_catalog.format('%I.%I', n.nspname, c.relname),
        EXISTS (SELECT FROM pg_catalog.pg_event_trigger e WHERE e.evtenabled <> 'D')
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname !~ '^pg_'
      """;

  private final Map<Long, Long> storage = new HashMap<>();
  private final Map<Long, Set<String>> names = new HashMap<>();
  private final Map<String, Long> byName = new HashMap<>();
  private boolean eventTriggers;

  private TableNames() {}

  static TableNames read(Connection connection) throws SQLException {
    return FramedQuery.around(connection, TableNames::tables);
  }

  private static TableNames tables(Connection connection) throws SQLException {
    TableNames tables = new TableNames();
    try (PreparedStatement statement = connection.prepareStatement(TABLES);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        tables.storage.put(row.getLong(1), row.getLong(2));
        tables.name(row.getLong(1), row.getString(3));
        tables.eventTriggers = row.getBoolean(4);
      }
    }
    return tables;
  }

  /** Notes what a table is called now; one of the file's own making has no name here. */
  void called(long table, String name) {
    if (storage.containsKey(table)) {
      name(table, name);
    } else {
      byName.remove(name);
    }
  }

  private void name(long table, String name) {
    names.computeIfAbsent(table, _ -> new HashSet<>()).add(name);
    byName.put(name, table);
  }

  /**
   * Notes a table's storage; answers whether it has another than before. Where there is none, there
   * is nothing to rewrite.
   */
  boolean isRewritten(long table, long filenode) {
    Long before = storage.get(table);
    if (before == null) {
      return false;
    }
    storage.put(table, filenode);
    return before != filenode && before != 0 && filenode != 0;
  }

  /** Whether it was there before the file. */
  boolean isOlder(String name) {
    return byName.containsKey(name);
  }

  /** What it was called too since the file began. */
  Set<String> earlier(String name) {
    return isOlder(name) ? names.get(byName.get(name)) : Set.of();
  }

  /** They run in no rehearsal, and may write where they like. */
  boolean hasEventTriggers() {
    return eventTriggers;
  }
}
