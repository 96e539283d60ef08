package trasiego.embedded.download;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import trasiego.embedded.process.EmbeddedServerException;

/**
 * Folders that are unpacked once for all projects of this user, and are complete when they exist.
 */
public final class Cache {
  private static final Duration ABANDONED = Duration.ofHours(1);
  private static final String PARTIAL = ".partial-";

  private Cache() {}

  /** Puts the content into an empty folder. */
  public interface Filling {
    void fill(Path folder) throws IOException;
  }

  /** {@code TRASIEGO_CACHE}, else the XDG cache folder's {@code trasiego}. */
  public static Path root() {
    String own = System.getenv("TRASIEGO_CACHE");
    if (own != null && !own.isBlank()) {
      return Path.of(own);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    return xdg != null && !xdg.isBlank()
        ? Path.of(xdg, "trasiego")
        : Path.of(System.getProperty("user.home"), ".cache", "trasiego");
  }

  /** Fills beside and renames, so that a killed process leaves nothing that counts. */
  public static Path folder(Path wanted, Filling filling) {
    if (Files.isDirectory(wanted)) {
      return wanted;
    }
    try {
      Files.createDirectories(wanted.getParent());
      deleteAbandoned(wanted.getParent());
      Path partial = Files.createTempDirectory(wanted.getParent(), PARTIAL);
      try {
        Path content = Files.createDirectory(partial.resolve("content"));
        filling.fill(content);
        moveUnlessThere(content, wanted);
      } finally {
        delete(partial);
      }
      return wanted;
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "%s could not be filled: %s%nfree space there, or name another folder in TRASIEGO_CACHE"
              .formatted(wanted, e.getMessage()),
          e);
    }
  }

  private static void moveUnlessThere(Path content, Path wanted) throws IOException {
    try {
      Files.move(content, wanted, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another process was faster; what it unpacked is the same.
    } catch (FileSystemException e) {
      if (!Files.isDirectory(wanted)) {
        throw e;
      }
    }
  }

  private static void deleteAbandoned(Path parent) throws IOException {
    Instant limit = Instant.now().minus(ABANDONED);
    try (Stream<Path> children = Files.list(parent)) {
      for (Path child : children.toList()) {
        if (child.getFileName().toString().startsWith(PARTIAL)
            && Files.getLastModifiedTime(child).toInstant().isBefore(limit)) {
          delete(child);
        }
      }
    }
  }

  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("%s could not be deleted".formatted(folder), e);
    }
  }
}
