package trasiego.trial;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that are complete when they exist, and go with all that is in them. */
final class Folders {
  private static final int TRIES = 5;

  private Folders() {}

  /** Puts the content into an empty folder. */
  interface Filling {
    void fill(Path folder) throws IOException;
  }

  /** Fills beside and renames, so that a killed process leaves nothing that counts. */
  static Path complete(Path wanted, Filling filling) throws IOException {
    if (Files.isDirectory(wanted)) {
      return wanted;
    }
    Files.createDirectories(wanted.getParent());
    Owner.deleteLeavings(wanted.getParent());
    Path partial = Owner.create(wanted.getParent(), "partial");
    try {
      filling.fill(partial);
      move(partial, wanted);
    } finally {
      delete(partial);
    }
    return wanted;
  }

  private static void move(Path content, Path wanted) throws IOException {
    try {
      Files.move(content, wanted, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another process may have been faster; what it unpacked is the same.
      if (!Files.isDirectory(wanted)) {
        throw e;
      }
    }
  }

  /** With the permissions of each. */
  static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> tree = Files.walk(source)) {
      for (Path path : tree.toList()) {
        Files.copy(
            path,
            target.resolve(source.relativize(path).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** What all files in it hold; of one that changes meanwhile what can be seen. */
  static long bytes(Path folder) {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  /** What a dying process still adds or removes is met in another look. */
  static void delete(Path folder) {
    for (int tries = 1; Files.exists(folder, LinkOption.NOFOLLOW_LINKS); tries++) {
      try (Stream<Path> tree = Files.walk(folder)) {
        List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        for (Path path : deepestFirst) {
          Files.deleteIfExists(path);
        }
      } catch (NoSuchFileException e) {
        // Gone meanwhile, which is as wanted.
      } catch (IOException | UncheckedIOException e) {
        if (tries == TRIES) {
          throw new UncheckedIOException(
              new IOException("%s could not be deleted: %s".formatted(folder, e.getMessage()), e));
        }
      }
    }
  }
}
