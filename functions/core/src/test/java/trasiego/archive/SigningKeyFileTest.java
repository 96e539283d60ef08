package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.InvalidRequestException;

class SigningKeyFileTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("deep/key.pem");
  }

  @Test
  void isMadeOnceAndReadAgain() throws IOException {
    String first = SigningKeyFile.open(file()).publicKey();

    assertThat(SigningKeyFile.open(file()).publicKey()).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (Stream<Path> left = Files.list(file().getParent())) {
      assertThat(left).containsExactly(file());
    }
  }

  @Test
  void isOneKeyForAllThatMakeItAtOnce() {
    List<String> keys =
        Stream.generate(this::file)
            .limit(20)
            .parallel()
            .map(path -> SigningKeyFile.open(path).publicKey())
            .toList();

    assertThat(keys).hasSize(20).containsOnly(keys.getFirst());
  }

  @Test
  void isRefusedWhereOthersMayReadIt() throws IOException {
    SigningKeyFile.open(file());
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> SigningKeyFile.open(file()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("may be used by others, found rw-r-----");
  }

  @Test
  void saysWhatIsNoKey() throws IOException {
    SigningKeyFile.open(file());
    Files.writeString(file(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

    assertThatThrownBy(() -> SigningKeyFile.open(file())).hasMessageContaining("is no key");
  }
}
