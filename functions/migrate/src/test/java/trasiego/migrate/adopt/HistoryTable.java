package trasiego.migrate.adopt;

import java.util.List;
import trasiego.migrate.MigrateFixture;
import trasiego.testing.TestDatabase;

/** Flyway's history in a database, as its tests look at it. */
final class HistoryTable {
  private HistoryTable() {}

  static List<String> rows(MigrateFixture scene) {
    return scene.database.query(
        "SELECT h::text FROM flyway_schema_history h ORDER BY installed_rank");
  }

  static boolean isThere(MigrateFixture scene) {
    return scene
        .database
        .query("SELECT to_regclass('public.flyway_schema_history') IS NOT NULL")
        .equals(List.of("t"));
  }

  static List<String> definition(TestDatabase database) {
    return database.query(
        """
        SELECT concat_ws(' ', a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
          a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = 'flyway_schema_history'::regclass AND a.attnum > 0
        UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index
          WHERE indrelid = 'flyway_schema_history'::regclass
        UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
          WHERE conrelid = 'flyway_schema_history'::regclass
        ORDER BY 1
        """);
  }
}
