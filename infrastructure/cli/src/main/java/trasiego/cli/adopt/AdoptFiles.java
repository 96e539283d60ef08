package trasiego.cli.adopt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.file.AtomicFile;
import trasiego.failure.MigrationRefusedException;
import trasiego.migration.MigrationFolder;
import trasiego.migration.MigrationName;

/**
 * The folder of migrations before and after an adoption. Nothing in it is ever written over, and
 * nothing taken away that was changed since.
 */
public record AdoptFiles(Path folder, Map<String, byte[]> there, Map<String, byte[]> given) {
  /**
   * @param given the files that the adoption adds
   */
  public static AdoptFiles of(Path folder, Map<String, byte[]> given) {
    AdoptFiles files = new AdoptFiles(folder, read(folder), given);
    files.refuseOthers();
    return files;
  }

  /** What is there under the same version must be the same file. */
  private void refuseOthers() {
    List<String> problems = new ArrayList<>();
    given.forEach(
        (name, bytes) ->
            there.forEach(
                (other, found) -> {
                  if (other.equals(name) && !Arrays.equals(found, bytes)) {
                    problems.add(name + " is there already with other bytes");
                  } else if (!other.equals(name) && isOfOneVersion(name, other)) {
                    problems.add(other + " is there already with the version of " + name);
                  }
                }));
    if (!problems.isEmpty()) {
      throw new MigrationRefusedException(
          "in "
              + folder
              + ": "
              + String.join("; ", problems)
              + "; move them away, or name another folder with --migrations; nothing was changed");
    }
  }

  private static boolean isOfOneVersion(String name, String other) {
    return MigrationName.parse(name)
        .filter(
            own ->
                MigrationName.parse(other)
                    .filter(its -> its.kind() == own.kind() && its.version().equals(own.version()))
                    .isPresent())
        .isPresent();
  }

  /** Both together, as they will be deployed. */
  public MigrationFolder together() {
    Map<String, byte[]> all = new TreeMap<>(there);
    all.putAll(given);
    return MigrationFolder.of(all);
  }

  /** Writes what is missing, each file whole or not at all; answers the names. */
  public List<String> write() {
    List<String> written = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, byte[]> file : given.entrySet()) {
        if (!there.containsKey(file.getKey())) {
          AtomicFile.write(folder.resolve(file.getKey()), file.getValue());
          written.add(file.getKey());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into " + folder, e);
    }
    return List.copyOf(written);
  }

  /** One file that an adoption was given. */
  public record Given(String name, String sha256) {
    /** Of the answer to an adoption's undo. */
    public static List<Given> of(JsonNode answer) {
      return answer
          .path("files")
          .valueStream()
          .map(file -> new Given(JsonFields.text(file, "name"), JsonFields.text(file, "sha256")))
          .toList();
    }
  }

  /** What became of one file of an adoption that is taken back. */
  public record Removal(String name, boolean removed, String why) {}

  /** Takes away those that are as they were given; work on one, such as its undo file, keeps it. */
  public static List<Removal> remove(Path folder, List<Given> given, boolean dry) {
    Map<String, byte[]> there = read(folder);
    List<Removal> removals = new ArrayList<>();
    for (Given file : given) {
      byte[] bytes = there.get(file.name());
      if (bytes == null) {
        continue;
      }
      boolean hasUndo = there.containsKey("U" + file.name().substring(1));
      if (hasUndo || !MigrationFolder.sha256(bytes).equals(file.sha256())) {
        removals.add(
            new Removal(file.name(), false, hasUndo ? "it has an undo file" : "it was changed"));
        continue;
      }
      removals.add(new Removal(file.name(), true, ""));
      if (!dry) {
        delete(folder.resolve(file.name()));
      }
    }
    return List.copyOf(removals);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }

  private static Map<String, byte[]> read(Path folder) {
    Map<String, byte[]> found = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return found;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".sql")).toList()) {
        found.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }
}
