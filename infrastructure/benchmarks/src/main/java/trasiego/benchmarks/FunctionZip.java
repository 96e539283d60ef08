package trasiego.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A function's zip, unpacked as AWS unpacks it.
 *
 * @param handler {@code package.Class::method}
 * @param folder what AWS calls the task root
 */
record FunctionZip(String handler, Path folder) {
  private static final Map<Path, Path> UNPACKED = new ConcurrentHashMap<>();

  /** The zip that the build made, or the one of this name in the folder that {@code zips} names. */
  static FunctionZip of(String verb) {
    Path root = Path.of(System.getProperty("trasiego.root"));
    Path zip =
        Optional.ofNullable(System.getProperty("zips"))
            .map(folder -> Path.of(folder, verb + ".zip"))
            .orElseGet(
                () -> root.resolve("functions").resolve(verb).resolve("target/" + verb + ".zip"));
    String type = Character.toUpperCase(verb.charAt(0)) + verb.substring(1) + "Handler";
    return new FunctionZip(
        "trasiego." + verb + "." + type + "::handleRequest",
        UNPACKED.computeIfAbsent(zip, FunctionZip::unpack));
  }

  private static Path unpack(Path zip) {
    try (InputStream file = Files.newInputStream(zip);
        ZipInputStream entries = new ZipInputStream(file)) {
      Path folder = Files.createTempDirectory("trasiego-function-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new IOException(zip + " has the entry " + entry.getName());
        }
        if (!entry.isDirectory()) {
          Files.createDirectories(target.getParent());
          Files.copy(entries, target);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(zip + " could not be unpacked: build the project first", e);
    }
  }

  static void delete(Path folder) {
    try (var tree = Files.walk(folder)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println(folder + " could not be deleted: " + e.getMessage());
    }
  }
}
