package trasiego.embedded.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.embedded.process.EmbeddedServerException;

class WheelPinTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void pinsEachMajorOnEachPlatform(int major) {
    for (String os : new String[] {"Linux", "Mac OS X"}) {
      for (String arch : new String[] {"amd64", "aarch64"}) {
        WheelPin pin = WheelPin.of(major, Platform.of(os, arch));

        assertThat(pin.version()).startsWith(major + ".");
        assertThat(pin.sha256()).matches("[0-9a-f]{64}");
      }
    }
  }

  @Test
  void takesTheFileThatWasPinnedAndNoOther() throws IOException {
    Path wheel = Files.writeString(folder.resolve("a.whl"), "abc");
    String sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    assertThatCode(() -> new WheelPin(18, "linux-x86_64", "18.6.0", sha256).check(wheel))
        .doesNotThrowAnyException();
    Files.writeString(wheel, "abd");
    assertThatThrownBy(() -> new WheelPin(18, "linux-x86_64", "18.6.0", sha256).check(wheel))
        .isInstanceOf(EmbeddedServerException.class)
        .hasMessageContaining("PostgreSQL 18.6.0 has SHA-256 ")
        .hasMessageContaining("wanted " + sha256);
  }

  @Test
  void saysWhichMajorsThereAre() {
    assertThatThrownBy(() -> WheelPin.of(13, Platform.of("Linux", "amd64")))
        .hasMessageContaining("PostgreSQL 13 cannot be embedded")
        .hasMessageContaining("[14, 15, 16, 17, 18]");
  }
}
