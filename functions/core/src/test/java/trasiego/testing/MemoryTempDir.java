package trasiego.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Folders in memory where there is room, for servers: most tests make a database, three hundred
 * files, which on a disk takes several times as long as all that the test then does with it.
 */
public final class MemoryTempDir implements TempDirFactory {
  /** Far more than the servers of one test run take, and less than half of a small machine. */
  private static final long ROOM = 3L << 30;

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
      throws IOException {
    return create();
  }

  /** Named for this process, so that a later one deletes it where this one is killed. */
  public static Path create() throws IOException {
    Path parent = Files.createDirectories(root().resolve("trasiego-test"));
    return Files.createTempDirectory(parent, ProcessHandle.current().pid() + "-");
  }

  private static Path root() throws IOException {
    Path memory = Path.of("/dev/shm");
    if (Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > ROOM) {
      return memory;
    }
    return Path.of(System.getProperty("java.io.tmpdir"));
  }
}
