package trasiego.embedded.process;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and folders in which rows may be: nobody but their owner looks into them. */
public final class PrivateFiles {
  private PrivateFiles() {}

  /** Makes the folder, or closes one that is there to others. */
  public static Path folder(Path folder) throws IOException {
    Files.createDirectories(folder);
    return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  /**
   * Writes a file as {@link Files#writeString} does; a new one is nobody else's. One that is there
   * keeps its rights: it is somebody's, such as a pipe or a CI job's summary.
   */
  public static void write(Path file, String text, OpenOption... options) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // It is written below.
    }
    Files.writeString(
        file,
        text,
        options.length == 0
            ? new OpenOption[] {StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING}
            : options);
  }
}
