package trasiego.cli.localplan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder as years of work leave it: tables, columns, indexes, constraints, views, functions. */
final class ManyMigrations {
  private final Path folder;
  private int written;

  ManyMigrations(Path folder) {
    this.folder = folder;
  }

  static String version(int number) {
    return "20200101%06d".formatted(number);
  }

  /** Writes so many more files, each with its undo file. */
  ManyMigrations write(int count) throws IOException {
    Files.createDirectories(folder);
    for (int end = written + count; written < end; written++) {
      int table = written / 6;
      switch (written % 6) {
        case 0 ->
            add(
                "CREATE TABLE t%1$d (id bigint PRIMARY KEY, name text NOT NULL, parent bigint);"
                    .formatted(table),
                "DROP TABLE t%d;".formatted(table));
        case 1 ->
            add(
                "ALTER TABLE t%1$d ADD COLUMN total numeric(12, 2) DEFAULT 0;\nALTER TABLE t%1$d ADD CONSTRAINT t%1$d_total CHECK (total >= 0) NOT VALID;\nALTER TABLE t%1$d VALIDATE CONSTRAINT t%1$d_total;"
                    .formatted(table),
                "ALTER TABLE t%1$d DROP COLUMN total;".formatted(table));
        case 2 ->
            add(
                "CREATE INDEX CONCURRENTLY t%1$d_name ON t%1$d (name);".formatted(table),
                "DROP INDEX CONCURRENTLY t%d_name;".formatted(table));
        case 3 ->
            add(
                "ALTER TABLE t%1$d ADD CONSTRAINT t%1$d_parent FOREIGN KEY (parent) REFERENCES t%2$d NOT VALID;"
                    .formatted(table, Math.max(0, table - 1)),
                "ALTER TABLE t%1$d DROP CONSTRAINT t%1$d_parent;".formatted(table));
        case 4 ->
            add(
                "CREATE VIEW v%1$d AS SELECT id, name FROM t%1$d;\nGRANT SELECT ON v%1$d TO \"Reader\";"
                    .formatted(table),
                "DROP VIEW v%d;".formatted(table));
        default ->
            add(
                "CREATE FUNCTION f%1$d() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t%1$d';\nINSERT INTO t%1$d SELECT n, 'n' || n FROM generate_series(1, 50) AS n;"
                    .formatted(table),
                "DROP FUNCTION f%1$d();\nDELETE FROM t%1$d;".formatted(table));
      }
    }
    return this;
  }

  private void add(String apply, String undo) throws IOException {
    add(version(written), apply, undo);
  }

  /** One file of its own; no undo file where that is null. */
  ManyMigrations add(String version, String apply, String undo) throws IOException {
    Files.writeString(folder.resolve("V" + version + "__step.sql"), apply + "\n");
    if (undo != null) {
      Files.writeString(folder.resolve("U" + version + "__step.sql"), undo + "\n");
    }
    return this;
  }
}
