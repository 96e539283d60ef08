package trasiego.embedded.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, manylinux_2_17_x86_64, x86_64",
    "Linux, aarch64, manylinux_2_17_aarch64, aarch64",
    "Mac OS X, x86_64, macosx_14_0_x86_64, x86_64",
    "Mac OS X, aarch64, macosx_14_0_arm64, aarch64"
  })
  void namesTheWheelOfThisMachine(String os, String processor, String tag, String arch) {
    Platform platform = Platform.of(os, processor);

    assertThat(platform.pipTag()).isEqualTo(tag);
    assertThat(platform.arch()).isEqualTo(arch);
  }

  @Test
  void saysWhatToDoWhereThereIsNoWheel() {
    assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
        .hasMessageContaining("no embedded PostgreSQL for Windows 11 on amd64")
        .hasMessageContaining("--database");
  }
}
