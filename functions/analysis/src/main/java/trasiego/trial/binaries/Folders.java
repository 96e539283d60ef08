package trasiego.trial.binaries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/** Folders that are complete when they exist, and go with all that is in them. */
public final class Folders {
  private static final int TRIES = 5;

  private Folders() {}

  /** Puts the content into an empty folder. */
  public interface Filling {
    void fill(Path folder) throws IOException;
  }

  /** Fills beside and renames, so that a killed process leaves nothing that counts. */
  public static Path complete(Path wanted, Filling filling) throws IOException {
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
  public static void copy(Path source, Path target) throws IOException {
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
  public static long bytes(Path folder) {
    Size size = new Size();
    try {
      Files.walkFileTree(folder, size);
    } catch (IOException e) {
      // What was seen so far is said.
    }
    return size.bytes;
  }

  /**
   * What a dying process still adds is met in another look; what it removes, which its own shell
   * does at the same time, is gone as wanted.
   */
  public static void delete(Path folder) {
    for (int tries = 1; Files.exists(folder, LinkOption.NOFOLLOW_LINKS); tries++) {
      try {
        Files.walkFileTree(folder, new Deletion());
      } catch (IOException e) {
        if (tries == TRIES) {
          throw new UncheckedIOException(
              new IOException("%s could not be deleted: %s".formatted(folder, e.getMessage()), e));
        }
      }
    }
  }

  private static final class Size extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      if (failure != null && !(failure instanceof NoSuchFileException)) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
