package trasiego.migrate.adopt;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import trasiego.migrate.MigrateFixture;
import trasiego.migration.MigrationFolder;

/**
 * A database that Prisma has migrated so far: a shop with rows, and Prisma's table as Prisma makes
 * it, with one migration rolled back and tried again, one rolled back, and one failed.
 */
final class PrismaPast {
  static final String INIT = "20250101000000_init";
  static final String NAMES = "20250102000000_add_names";
  static final String AGAIN = "20250103000000_index_names";
  static final String BACK = "20250104000000_drop_names";
  static final String FAILED = "20250105000000_unique_names";

  private static final Map<String, String> SQL = new LinkedHashMap<>();

  static {
    SQL.put(
        INIT,
        "\uFEFF-- CreateTable\r\nCREATE TABLE \"User\" (\"id\" SERIAL PRIMARY KEY);\r\n\r\n"
            + "BEGIN;\r\nCOMMIT;\r\n");
    SQL.put(NAMES, "ALTER TABLE \"User\" ADD COLUMN \"name\" TEXT;\n");
    SQL.put(AGAIN, "CREATE INDEX CONCURRENTLY \"User_name_idx\" ON \"User\"(\"name\"); SELECT 1;");
    SQL.put(BACK, "ALTER TABLE \"User\" DROP COLUMN \"name\";\n");
    SQL.put(FAILED, "CREATE UNIQUE INDEX \"User_name_key\" ON \"User\"(\"name\");\n");
  }

  private static final String TABLE =
      """
      CREATE TABLE "_prisma_migrations" (
        id varchar(36) PRIMARY KEY NOT NULL,
        checksum varchar(64) NOT NULL,
        finished_at timestamptz,
        migration_name varchar(255) NOT NULL,
        logs text,
        rolled_back_at timestamptz,
        started_at timestamptz NOT NULL DEFAULT now(),
        applied_steps_count integer NOT NULL DEFAULT 0
      );
      """;

  private static final String LOG =
      """
      A migration failed to apply. New migrations cannot be applied before the error is recovered from.

      Migration name: 20250105000000_unique_names

      Database error code: 23505

      Database error:
      ERROR: could not create unique index "User_name_key"
      DETAIL: Key (name)=(Ada Lovelace) is duplicated.
      """;

  private final MigrateFixture scene;

  private PrismaPast(MigrateFixture scene) {
    this.scene = scene;
  }

  static PrismaPast in(MigrateFixture scene) {
    PrismaPast past = new PrismaPast(scene);
    scene.database.execute(
        """
        CREATE TABLE "User" ("id" SERIAL PRIMARY KEY);
        ALTER TABLE "User" ADD COLUMN "name" TEXT;
        CREATE INDEX "User_name_idx" ON "User"("name");
        INSERT INTO "User" ("name") SELECT 'name ' || n % 90 FROM generate_series(1, 100) n;
        """);
    scene.database.execute(TABLE);
    past.row("1", INIT, "2025-01-01 10:00:00+00", "2025-01-01 10:00:01.5+00", null);
    past.row("2", NAMES, "2025-01-02 10:00:00+00", "2025-01-02 10:00:00.25+00", null);
    past.row("3", AGAIN, "2025-01-03 10:00:00+00", null, "2025-01-03 11:00:00+00");
    past.row("4", AGAIN, "2025-01-03 12:00:00+00", "2025-01-03 12:00:02+00", null);
    past.row("5", BACK, "2025-01-04 10:00:00+00", null, "2025-01-04 11:00:00+00");
    past.row("6", FAILED, "2025-01-05 10:00:00+00", null, null);
    SQL.forEach((name, sql) -> past.file(name, sql));
    return past;
  }

  /** A database of which Prisma knows nothing. */
  static PrismaPast empty(MigrateFixture scene) {
    return new PrismaPast(scene);
  }

  private void row(String id, String name, String started, String finished, String rolledBack) {
    String checksum = MigrationFolder.sha256(SQL.get(name).getBytes(StandardCharsets.UTF_8));
    scene.database.execute(
        """
        INSERT INTO "_prisma_migrations" VALUES ('%s', '%s', %s, '%s', %s, %s, '%s', %d)
        """
            .formatted(
                id,
                checksum,
                quoted(finished),
                name,
                finished == null ? quoted(LOG) : "NULL",
                quoted(rolledBack),
                started,
                finished == null ? 0 : 1));
  }

  private static String quoted(String text) {
    return text == null ? "NULL" : "'" + text + "'";
  }

  void file(String name, String sql) {
    scene.files.put(
        "V" + version(name) + "__" + name.substring(15) + ".sql",
        sql.getBytes(StandardCharsets.UTF_8));
  }

  static String version(String name) {
    return name.substring(0, 14);
  }

  static Map<String, String> names() {
    Map<String, String> names = new TreeMap<>();
    SQL.keySet().forEach(name -> names.put(name, version(name)));
    return names;
  }

  AdoptResult adopt(boolean dry, Map<String, Object> more) {
    Map<String, Object> adoption = new TreeMap<>(more);
    adoption.putIfAbsent("prisma", names());
    return ask(dry, adoption);
  }

  AdoptResult ask(boolean dry, Map<String, Object> adoption) {
    return (AdoptResult)
        scene.run(
            Map.of(
                "action",
                "adopt",
                "execution",
                MigrateFixture.execution(),
                "migrations",
                scene.migrations(),
                "dryRun",
                dry,
                "adoption",
                adoption));
  }

  AdoptResult adopt() {
    return adopt(false, Map.of("rolledBack", List.of(FAILED)));
  }

  AdoptResult undo() {
    return ask(false, Map.of("undo", true, "confirm", scene.database.name()));
  }

  /** Every row of the shop and of Prisma's own table, as one value. */
  List<String> fingerprint() {
    return scene.database.query(
        """
        SELECT md5(string_agg(u::text, ',' ORDER BY u::text)) FROM "User" u
        UNION ALL
        SELECT md5(string_agg(p::text, ',' ORDER BY p::text)) FROM "_prisma_migrations" p
        """);
  }
}
