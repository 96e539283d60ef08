package trasiego.cli.adopt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Trust;
import trasiego.archive.contents.TableOfContents;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.archive.contents.TableOfContents.Section;
import trasiego.failure.BackupDamagedException;
import trasiego.store.Store;

/**
 * The SQL file that stands for a database of which nothing is known but what is in it: the schema
 * of a backup, without owners and grants, which belong to the server that it runs on.
 */
record Baseline(Store store, Trust trust, BackupId backup) {
  /** The histories of migrations are no part of what migrations make. */
  private static final Set<String> HISTORIES =
      Set.of("flyway_schema_history", "_prisma_migrations");

  /** What belongs to the server that the file runs on, or is no schema. */
  private static final Set<String> OF_THE_SERVER =
      Set.of(
          "ACL",
          "DEFAULT ACL",
          "PUBLICATION",
          "PUBLICATION TABLE",
          "PUBLICATION TABLES IN SCHEMA",
          "SUBSCRIPTION",
          "SUBSCRIPTION TABLE",
          "BLOB",
          "BLOBS",
          "BLOB METADATA");

  /** Functions come before the tables that they read. */
  static final String UNCHECKED = "SET LOCAL check_function_bodies = false;";

  /** These wait for all else, as pg_restore has them wait. */
  private static final Set<String> LAST = Set.of("MATERIALIZED VIEW DATA", "EVENT TRIGGER");

  String sql() {
    Path folder = temporary();
    try {
      return "-- The schema of backup %s, where history begins. Owners and grants are the server's.\n\n%s\n\n%s\n"
          .formatted(backup, UNCHECKED, text(TableOfContents.read(download(folder))));
    } catch (IOException e) {
      throw new BackupDamagedException(
          "the schema of backup " + backup + " could not be read: " + e.getMessage(), e);
    } finally {
      trasiego.embedded.download.Cache.delete(folder);
    }
  }

  /** What makes each item, in the archive's order, as pg_dump wrote it. */
  static String text(TableOfContents contents) {
    Map<Boolean, List<Item>> items =
        contents.without(Baseline::isLeftOut).stream()
            .filter(item -> item.section() != Section.DATA && !isRemark(item))
            .collect(Collectors.partitioningBy(Baseline::isLast));
    return Stream.concat(items.get(false).stream(), items.get(true).stream())
        .map(item -> item.sql().strip())
        .filter(sql -> !sql.isEmpty())
        .collect(Collectors.joining("\n\n"));
  }

  private static boolean isLeftOut(Item item) {
    return OF_THE_SERVER.contains(item.kind())
        || item.is("TABLE") && HISTORIES.contains(item.name())
        || item.isAbout("LARGE OBJECT");
  }

  /** A schema that every database has is in the archive as a remark. */
  private static boolean isRemark(Item item) {
    return item.is("SCHEMA") && item.sql().startsWith("--");
  }

  /** Also what is said of an event trigger. */
  private static boolean isLast(Item item) {
    return LAST.contains(item.kind()) || item.isAbout("EVENT TRIGGER");
  }

  private Path download(Path folder) throws IOException {
    Path archive = folder.resolve("schema.dump");
    // What pg_restore reads is what was signed: the stream ends with an error where it is not.
    try (InputStream input = Archive.open(store, backup, trust).schema()) {
      Files.copy(input, archive);
    }
    return archive;
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("trasiego-baseline-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
