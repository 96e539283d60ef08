package trasiego.embedded.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheTest {
  @TempDir private Path folder;

  @Test
  void leavesNothingThatCountsWhereFillingFails() throws IOException {
    Path wanted = folder.resolve("18.6.0");

    assertThatThrownBy(
            () ->
                Cache.folder(
                    wanted,
                    partial -> {
                      Files.writeString(partial.resolve("half"), "");
                      throw new IOException("No space left on device");
                    }))
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("TRASIEGO_CACHE");

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void keepsTheFolderOfTheFasterOne() throws IOException {
    Path wanted = folder.resolve("18.6.0");

    Cache.folder(
        wanted,
        slower -> {
          Cache.folder(wanted, faster -> Files.writeString(faster.resolve("by"), "the faster"));
          Files.writeString(slower.resolve("by"), "the slower");
        });

    assertThat(wanted.resolve("by")).hasContent("the faster");
    assertThat(folder.toFile().list()).containsExactly("18.6.0");
  }

  @Test
  void deletesWhatAKilledProcessLeftLongAgo() throws IOException {
    Path abandoned = Files.createDirectory(folder.resolve(".partial-1"));
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Path recent = Files.createDirectory(folder.resolve(".partial-2"));

    Cache.folder(folder.resolve("18.6.0"), partial -> {});

    assertThat(abandoned).doesNotExist();
    assertThat(recent).exists();
  }
}
