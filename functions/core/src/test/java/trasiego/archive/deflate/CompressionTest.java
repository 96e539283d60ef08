package trasiego.archive.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressionTest {
  private static final String LIBRARY = "/com/intel/gkl/native/libgkl_compression.so";

  @TempDir private Path folder;

  @Test
  void takesTheFastCompressorForTheFastLevelsWhereTheMachineHasIt() {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    assumeTrue(System.getProperty("os.arch").equals("amd64"));

    assertThat(Compression.name(1)).isEqualTo("ISA-L, level 1");
    assertThat(Compression.name(9)).isEqualTo("zlib, level 9");
  }

  @Test
  void saysWhyThereIsNoFastCompressor() throws IOException {
    Path old = Files.writeString(folder.resolve("old"), "flags\t\t: fpu sse4_2 avx2\n");
    Path fit = Files.writeString(folder.resolve("fit"), "flags\t\t: fpu avx\n");

    assertThatThrownBy(() -> IsalLibrary.load("Linux", "aarch64", fit, LIBRARY))
        .hasMessageContaining("this is Linux on aarch64");
    assertThatThrownBy(() -> IsalLibrary.load("Linux", "amd64", old, LIBRARY))
        .hasMessage("the processor has no AVX");
    assertThatThrownBy(() -> IsalLibrary.load("Linux", "amd64", fit, "/no/such.so"))
        .hasMessageContaining("resource /no/such.so is missing");
    assertThatThrownBy(() -> IsalLibrary.load("Linux", "amd64", folder.resolve("none"), LIBRARY))
        .hasMessageContaining("could not be loaded");
  }
}
