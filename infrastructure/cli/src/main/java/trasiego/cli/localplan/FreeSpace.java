package trasiego.cli.localplan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a disk has left: a server that dies of a full one says only that it is gone. */
final class FreeSpace {
  /** Two segments of the server's log. */
  private static final long LITTLE = 32L << 20;

  private FreeSpace() {}

  static boolean isLow(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace() < LITTLE;
    } catch (IOException e) {
      return false;
    }
  }
}
