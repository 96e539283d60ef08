package trasiego.backup.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Digests;
import trasiego.archive.SigningKeyFile;
import trasiego.archive.TestBackup;
import trasiego.archive.Trust;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.InvalidRequestException;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

class SignTest {
  private final InMemoryStore store = new InMemoryStore();
  private final BackupId id = TestBackup.store(store);
  private final String written = Digests.hex(store.read(id.manifest()).orElseThrow().bytes());
  @TempDir private Path folder;
  private Trust trust;
  private Sign sign;

  @BeforeEach
  void open() {
    SigningKeyFile key = SigningKeyFile.open(folder.resolve("key.pem"));
    trust = Trust.parse(key.publicKey());
    sign = new Sign(store, new FileSigner(key), trust, Clock.systemUTC());
  }

  private SignResult run(String sha256) {
    SignRequest request = new SignRequest("test", "e", id.toString(), sha256);
    request.check();
    return sign.run(request);
  }

  @Test
  void signsWhatTheBackupFunctionAnswered() {
    SignResult result = run(written);

    assertThat(result.status()).isEqualTo("SIGNED");
    assertThat(result.signature()).isEqualTo("backups/db/" + id + ".signature.json");
    assertThatCode(() -> Archive.open(store, id, trust).verify(bytes -> {}))
        .doesNotThrowAnyException();
  }

  @Test
  void signsNothingThatSomebodyHasPutThereSince() {
    byte[] manifest = store.read(id.manifest()).orElseThrow().bytes();
    manifest[manifest.length - 1] ^= 1;
    store.write(id.manifest(), manifest, "");

    assertThatThrownBy(() -> run(written))
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining("somebody else has written it since");
    assertThat(store.find(id.signature())).isEmpty();
  }

  @Test
  void signsNothingWhereNoManifestIs() {
    store.delete(id.manifest());

    assertThatThrownBy(() -> run(written))
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining("does not exist; it was not signed");
  }

  @Test
  void mayBeAskedAgain() {
    run(written);

    assertThat(run(written).status()).isEqualTo("SIGNED");
  }

  @Test
  void saysWhereSomebodyElseHasSignedFirst() {
    TestKey.sign(store, id);

    assertThatThrownBy(() -> run(written))
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining("by a key that restore trusts");
  }

  @Test
  void takesNoOtherEnvironmentsBackupAndNoDigestThatIsNone() {
    BackupId other = BackupId.of("production", Instant.parse("2026-11-22T15:00:00Z"));

    assertThatThrownBy(() -> new SignRequest("test", "e", other.toString(), written).check())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("wanted one of test");
    for (String wrong : new String[] {null, "", "ABC", written + "0"}) {
      assertThatThrownBy(() -> run(wrong))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("\"manifestSha256\"");
    }
  }
}
