package trasiego.cli.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Reads and writes a file whole or not at all, with the rights that any file of this person gets.
 */
public final class AtomicFile {
  private AtomicFile() {}

  public static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  public static void write(Path file, byte[] bytes) {
    // Not as a temporary file, which nobody else could read.
    Path partial = file.resolveSibling("." + UUID.randomUUID() + ".partial");
    try {
      Files.write(partial, bytes, StandardOpenOption.CREATE_NEW);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
