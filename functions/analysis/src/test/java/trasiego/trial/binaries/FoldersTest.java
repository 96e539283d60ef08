package trasiego.trial.binaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.testing.Await;
import trasiego.testing.MemoryTempDir;

final class FoldersTest {
  private static final int FOLDERS = 2;
  private static final int FILES = 10_000;

  @TempDir(factory = MemoryTempDir.class)
  private Path parent;

  /** The shell that watches a server deletes its folder as well, once the server has ended. */
  @Test
  void deletesAFolderThatAnotherDeletesAtTheSameTime() throws Exception {
    Path folder = filled(parent.resolve("folder"));
    Path first = folder.resolve("0").resolve("0");

    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> deleteSlowly(folder));
    Await.until("the other has begun", () -> !Files.exists(first));
    Folders.delete(folder);
    other.join();

    assertThat(folder).doesNotExist();
  }

  private static void deleteSlowly(Path folder) {
    for (int i = 0; i < FOLDERS; i++) {
      for (int j = 0; j < FILES; j++) {
        try {
          Files.deleteIfExists(folder.resolve(i + "/" + j));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        LockSupport.parkNanos(20_000);
      }
    }
  }

  @Test
  void leavesAloneWhatALinkLeadsTo() throws IOException {
    Path kept = filled(parent.resolve("kept"));
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Files.createSymbolicLink(folder.resolve("link"), kept);

    Folders.delete(folder);

    assertThat(folder).doesNotExist();
    assertThat(kept.resolve("0")).isNotEmptyDirectory();
  }

  @Test
  void hasNothingToDoWhereNothingIs() {
    Folders.delete(parent.resolve("nowhere"));

    assertThatThrownBy(() -> Folders.copy(parent.resolve("nowhere"), parent.resolve("there")))
        .isInstanceOf(IOException.class);
  }

  private static Path filled(Path folder) throws IOException {
    for (int i = 0; i < FOLDERS; i++) {
      Path within = Files.createDirectories(folder.resolve(Integer.toString(i)));
      for (int j = 0; j < FILES; j++) {
        Files.createFile(within.resolve(Integer.toString(j)));
      }
    }
    return folder;
  }
}
