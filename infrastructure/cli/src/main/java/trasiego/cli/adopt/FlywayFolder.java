package trasiego.cli.adopt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import trasiego.cli.exit.UsageException;
import trasiego.cli.file.AtomicFile;
import trasiego.failure.MigrationRefusedException;
import trasiego.migration.MigrationFolder;
import trasiego.migration.MigrationName;

/**
 * Flyway's migrations as they are, those of its subfolders too: each with its name and its bytes.
 *
 * @param notes what of the folder is left out, one line each
 */
public record FlywayFolder(Map<String, byte[]> files, List<String> notes) {
  public FlywayFolder {
    notes = List.copyOf(notes);
  }

  public static FlywayFolder read(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UsageException("--flyway: " + folder + " is not a folder");
    }
    Map<String, byte[]> files = new TreeMap<>();
    List<String> notes = new ArrayList<>();
    for (Path path : all(folder)) {
      String name = path.getFileName().toString();
      if (MigrationName.parse(name).isEmpty()) {
        notes.add(folder.relativize(path) + " is no SQL migration: it is left out");
      } else {
        byte[] other = files.put(name, AtomicFile.read(path));
        if (other != null && !Arrays.equals(other, files.get(name))) {
          throw new UsageException("--flyway: " + folder + " holds two files named " + name);
        }
        if (new String(files.get(name), StandardCharsets.UTF_8).contains("${")) {
          notes.add(
              name
                  + " holds ${…}: placeholders are not replaced here; where it is pending, write"
                  + " what it stands for");
        }
      }
    }
    if (files.isEmpty()) {
      throw new UsageException(
          "--flyway: " + folder + " holds no migration; name the folder of V1__….sql");
    }
    return new FlywayFolder(files, notes);
  }

  /**
   * Refuses a folder that is another database's, whose files would be written for nothing.
   *
   * @param known versions that the database's history has as applied
   */
  public static void checkBelongs(Path folder, Map<String, byte[]> files, List<String> known) {
    if (known.isEmpty()) {
      throw new MigrationRefusedException(
          "the database has no history of Flyway's; name the right database, or begin with its"
              + " schema as it is: db adopt ENVIRONMENT; nothing was changed");
    }
    boolean isOfIt =
        MigrationFolder.of(files).files().stream().anyMatch(file -> known.contains(file.version()));
    if (!isOfIt) {
      throw new MigrationRefusedException(
          "none of the "
              + known.size()
              + " applied versions is in "
              + folder
              + "; name the folder that this database was migrated from; nothing was changed");
    }
  }

  private static List<Path> all(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }
}
