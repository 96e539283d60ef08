package trasiego.restore.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import trasiego.archive.Archive;
import trasiego.archive.contents.ArchivedPath;
import trasiego.archive.contents.TableOfContents;
import trasiego.failure.RestoreFailedException;
import trasiego.failure.StoreUnavailableException;

/**
 * The archive of a backup's schema as a temporary file that only its owner reads: pg_restore in
 * parallel wants a file, not a stream.
 */
public final class SchemaFile {
  private SchemaFile() {}

  /** The caller deletes it. */
  public static Path download(Archive archive) {
    Path file = temporary(".dump");
    // Written into, not replaced: a new file would be readable by others.
    try (InputStream schema = archive.schema();
        OutputStream output = Files.newOutputStream(file)) {
      schema.transferTo(output);
      if (archive.manifest().searchPath() != null) {
        output.flush();
        ArchivedPath.leaveToConnection(file);
      }
      return file;
    } catch (IOException e) {
      delete(file);
      throw new StoreUnavailableException(
          "the schema of backup " + archive.id() + " could not be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      delete(file);
      throw e;
    }
  }

  /** What is in an archive, for those who look before they load. */
  public static TableOfContents contents(Path archive) {
    try {
      return TableOfContents.read(archive);
    } catch (IOException e) {
      throw new RestoreFailedException(
          "the archive of the schema could not be read: " + e.getMessage(), e);
    }
  }

  static Path temporary(String ending) {
    try {
      return Files.createTempFile("trasiego-restore-", ending);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What cannot be deleted goes with this invocation's sandbox. */
  public static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // A temporary file of this invocation; the sandbox goes with it.
    }
  }
}
