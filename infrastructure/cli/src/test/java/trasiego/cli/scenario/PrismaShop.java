package trasiego.cli.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import trasiego.migration.MigrationFolder;
import trasiego.testing.TestDatabase;

/**
 * A live database that Prisma has migrated so far, with rows in it, and the application's folder
 * {@code prisma}: two migrations applied, one rolled back, one failed.
 */
final class PrismaShop {
  static final String INIT = "20250101000000_init";
  static final String NAMES = "20250102000000_add names";
  static final String BACK = "20250103000000_drop_names";
  static final String FAILED = "20250104000000_add_age";

  private static final Map<String, String> SQL = new LinkedHashMap<>();

  static {
    SQL.put(
        INIT,
        "\uFEFF-- CreateTable\r\nCREATE TABLE \"User\" (\r\n  \"id\" SERIAL NOT NULL,\r\n"
            + "  CONSTRAINT \"User_pkey\" PRIMARY KEY (\"id\")\r\n);\r\n");
    SQL.put(
        NAMES,
        """
        BEGIN;
        -- AlterTable
        ALTER TABLE "User" ADD COLUMN "name" TEXT;
        COMMIT;
        CREATE INDEX CONCURRENTLY "User_name_idx" ON "User"("name");
        """);
    SQL.put(BACK, "ALTER TABLE \"User\" DROP COLUMN \"name\";\n");
    SQL.put(FAILED, "ALTER TABLE \"User\" ADD COLUMN \"age\" INTEGER NOT NULL;\n");
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
      Database error code: 23502

      Database error:
      ERROR: column "age" of relation "User" contains null values
      """;

  private final TestDatabase database;
  private final Path folder;

  private PrismaShop(TestDatabase database, Path folder) {
    this.database = database;
    this.folder = folder;
  }

  static PrismaShop in(TestDatabase database, Path folder) {
    PrismaShop shop = new PrismaShop(database, folder);
    database.execute(SQL.get(INIT).substring(1));
    for (String statement : SQL.get(NAMES).split(";")) {
      if (!statement.isBlank()) {
        database.execute(statement);
      }
    }
    database.execute(
        "INSERT INTO \"User\" (\"name\") SELECT 'n' || n FROM generate_series(1,500) n");
    database.execute(TABLE);
    shop.row(INIT, "'2025-01-01 10:00:01+00'", "NULL", 1);
    shop.row(NAMES, "'2025-01-02 10:00:01+00'", "NULL", 1);
    shop.row(BACK, "NULL", "'2025-01-03 11:00:00+00'", 0);
    shop.row(FAILED, "NULL", "NULL", 0);
    SQL.forEach((name, sql) -> shop.write("migrations/" + name + "/migration.sql", sql));
    shop.write("migrations/migration_lock.toml", "provider = \"postgresql\"\n");
    return shop;
  }

  private void row(String name, String finished, String rolledBack, int steps) {
    database.execute(
        """
        INSERT INTO "_prisma_migrations" VALUES
          (gen_random_uuid()::text, '%s', %s, '%s', '%s', %s, '2025-01-01 10:00:00+00', %d)
        """
            .formatted(
                MigrationFolder.sha256(SQL.get(name).getBytes(StandardCharsets.UTF_8)),
                finished,
                name,
                steps == 1 ? "" : LOG,
                rolledBack,
                steps));
  }

  /** The application's schema as it is to be: a phone more than the migrations make. */
  Path schema() {
    return write(
        "schema.prisma",
        """
        generator client {
          provider = "prisma-client-js"
        }

        datasource db {
          provider = "postgresql"
          url      = env("DATABASE_URL")
        }

        model User {
          id    Int     @id @default(autoincrement())
          name  String?
          age   Int     @default(0)
          phone String? @unique

          @@index([name])
        }
        """);
  }

  Path folder() {
    return folder;
  }

  static byte[] bytes(String name) {
    return SQL.get(name).getBytes(StandardCharsets.UTF_8);
  }

  /** Every row of the application's and of Prisma's own table. */
  List<String> fingerprint() {
    return Stream.of(
            "SELECT md5(string_agg(id || name, ',' ORDER BY id)) FROM \"User\"",
            "SELECT md5(string_agg(p::text, ',' ORDER BY id)) FROM \"_prisma_migrations\" p")
        .flatMap(sql -> database.query(sql).stream())
        .toList();
  }

  private Path write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
