package trasiego.migrate.adopt;

import java.util.List;
import java.util.Optional;
import trasiego.failure.MigrationRefusedException;
import trasiego.migration.History;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;

/**
 * A history of Flyway's that is not where it makes one by itself: in another schema, or under the
 * name that it had before release 5.
 */
record FlywayElsewhere(String schema, String name) {
  private static final String TABLES =
      """
      SELECT n.nspname, c.relname
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r'
        AND n.nspname !~ '^pg_'
        AND (c.relname IN ('flyway_schema_history', 'schema_version')
          OR EXISTS (
            SELECT FROM pg_catalog.pg_class i
            JOIN pg_catalog.pg_index x ON x.indexrelid = i.oid
            WHERE x.indrelid = c.oid AND i.relname = c.relname || '_s_idx'))
        AND (
          SELECT count(*)
          FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid
            AND NOT a.attisdropped
            AND a.attname IN ('installed_rank', 'version', 'description', 'type', 'script',
              'checksum', 'installed_by', 'installed_on', 'execution_time', 'success')) = 10
      ORDER BY 1, 2
      """;

  /** Empty where there is none. */
  static Optional<FlywayElsewhere> find(Session session) {
    List<FlywayElsewhere> found =
        session.query(TABLES, row -> new FlywayElsewhere(row.getString(1), row.getString(2)));
    if (found.size() > 1) {
      throw new MigrationRefusedException(
          "Flyway keeps a history in each of "
              + found.stream().map(FlywayElsewhere::table).toList()
              + "; wanted one: rename those that are not this database's; nothing was changed");
    }
    return found.stream().findFirst();
  }

  /** Its name as SQL has it. */
  String table() {
    return Identifier.quote(schema, name);
  }

  History read(Session session) {
    return History.of(session, table());
  }

  String advice() {
    return "Flyway's own runs still look at "
        + table()
        + ": give them  flyway.table=flyway_schema_history  and  flyway.defaultSchema=public"
        + (schema.equals("public")
            ? ""
            : "; its files may name no schema, so set it before the next one runs: ALTER DATABASE"
                + " … SET search_path");
  }
}
