package trasiego.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.archive.ArchiveFixture.ID;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

/** What somebody tries who may write the store and has no key. */
class TrustTest {
  private final InMemoryStore store = new InMemoryStore();
  @TempDir private Path folder;

  @BeforeEach
  void storeASignedBackup() {
    ArchiveFixture.store(store);
    TestKey.sign(store, ID);
  }

  private void open() {
    Archive.open(store, ID, TestKey.trust()).verify(bytes -> {});
  }

  private void refusesForged(String found) {
    assertThatThrownBy(this::open)
        .isInstanceOf(BackupDamagedException.class)
        .hasMessageContaining("does not come from where it says")
        .hasMessageContaining(found)
        .hasMessageContaining("\"unsigned-backup\"");
    assertThatCode(() -> Archive.open(store, ID, TestKey.trust().overridden()))
        .as("a person may take it on")
        .doesNotThrowAnyException();
  }

  /** Changes one byte of the schema, and the manifest so that it agrees with it again. */
  private void changeSchemaAndSealAnew() {
    byte[] schema = store.read(ID.schema()).orElseThrow().bytes();
    schema[3] ^= 1;
    store.write(ID.schema(), schema, "");
    Manifest was = Json.document(store.read(ID.manifest()).orElseThrow().bytes(), Manifest.class);
    Manifest changed =
        new Manifest(
            was.format(),
            was.environment(),
            was.backup(),
            was.database(),
            was.server(),
            was.snapshot(),
            was.schemaVersion(),
            was.compression(),
            was.members(),
            was.tables(),
            was.bytes(),
            was.sha256(),
            was.schemaBytes(),
            Digests.hex(schema),
            was.startedAt(),
            was.finishedAt(),
            was.omitted(),
            was.catalogue(),
            null,
            was.meaning(),
            was.views(),
            was.diskBytes(),
            was.rowHash(),
            null);
    store.write(ID.manifest(), ManifestFile.write(changed), "");
  }

  @Test
  void opensWhatItsKeySigned() {
    assertThatCode(this::open).doesNotThrowAnyException();
  }

  @Test
  void refusesASchemaOfWhichOneByteWasChangedAndTheManifestSealedAnew() {
    changeSchemaAndSealAnew();

    refusesForged("that of another manifest");
    Archive forged = Archive.open(store, ID, Trust.anyone());
    assertThatCode(() -> forged.verify(bytes -> {}))
        .as("without a signature it is a backup like any other")
        .doesNotThrowAnyException();
  }

  @Test
  void refusesASignatureThatSaysWhatTheForgedManifestIs() {
    changeSchemaAndSealAnew();
    String sha256 = Digests.hex(store.read(ID.manifest()).orElseThrow().bytes());
    ManifestSignature was =
        Json.document(store.read(ID.signature()).orElseThrow().bytes(), ManifestSignature.class);

    TestKey.write(
        store,
        ID,
        new ManifestSignature(
            was.format(),
            was.backup(),
            sha256,
            was.algorithm(),
            was.key(),
            was.signature(),
            was.signedAt()));

    refusesForged("by none of the keys that are trusted here");
  }

  @Test
  void refusesTheSignatureOfAnotherBackup() {
    BackupId other = BackupId.of("test", Instant.parse("2026-11-22T15:00:00Z"));
    String sha256 = Digests.hex(store.read(ID.manifest()).orElseThrow().bytes());
    SigningKeyFile key = SigningKeyFile.open(folder.resolve("key.pem"));
    Trust trust = Trust.parse(key.publicKey());

    // The same bytes under another name: an old state that somebody wants back as the newest.
    TestKey.write(store, ID, TestKey.signature(key, other, sha256));

    assertThat(trust.judge(store, ID, store.read(ID.manifest()).orElseThrow().bytes()))
        .isInstanceOf(Authenticity.Forged.class);
  }

  @Test
  void refusesTheSignatureOfAnotherEnvironmentsKey() {
    String sha256 = Digests.hex(store.read(ID.manifest()).orElseThrow().bytes());
    SigningKeyFile staging = SigningKeyFile.open(folder.resolve("staging.pem"));

    TestKey.write(store, ID, TestKey.signature(staging, ID, sha256));

    refusesForged("by none of the keys that are trusted here");
    assertThatCode(
            () ->
                Archive.open(
                    store, ID, Trust.parse(TestKey.publicKey() + "," + staging.publicKey())))
        .as("each of several keys is as good")
        .doesNotThrowAnyException();
  }

  @Test
  void refusesWhatHasLostItsSignature() {
    store.delete(ID.signature());

    assertThatThrownBy(this::open)
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("backup " + ID + " is not signed")
        .hasMessageContaining("\"override\": \"unsigned-backup\" and a \"reason\"");
  }

  @Test
  void refusesABackupOfBeforeSignatures() {
    BackupId yesterday = EarlierBackup.WITHOUT_OMISSIONS.store(store);

    assertThatThrownBy(() -> Archive.open(store, yesterday, TestKey.trust()))
        .hasMessageContaining("made before backups were signed");
    assertThatCode(() -> Archive.open(store, yesterday, TestKey.trust().overridden()))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesWhatIsNoSignature() {
    store.write(ID.signature(), "{\"format\": 1".getBytes(StandardCharsets.UTF_8), "");
    refusesForged("not the JSON of one");

    store.write(ID.signature(), "{}".getBytes(StandardCharsets.UTF_8), "");
    refusesForged("of format 0 by null");
    store.write(ID.signature(), "null".getBytes(StandardCharsets.UTF_8), "");
    refusesForged("its signature is null");

    String sha256 = Digests.hex(store.read(ID.manifest()).orElseThrow().bytes());
    for (String nothing : new String[] {null, "", "!", "AAAA", "MAYCAQACAQA="}) {
      TestKey.write(
          store,
          ID,
          new ManifestSignature(
              1, ID.toString(), sha256, ManifestSignature.ALGORITHM, "k", nothing, "now"));
      refusesForged("by none of the keys that are trusted here");
    }
  }

  /** Were the manifest read again after its signature was found good, it could be another. */
  @Test
  void goesOnWithTheVeryBytesThatWereVerified() {
    Archive archive = Archive.open(store, ID, TestKey.trust());
    changeSchemaAndSealAnew();

    assertThatThrownBy(
            () -> {
              try (var schema = archive.schema()) {
                schema.readAllBytes();
              }
            })
        .isInstanceOf(BackupDamagedException.class);
  }

  @Test
  void trustsNobodyWhereItIsToldOfNoKey() {
    assertThatThrownBy(() -> Archive.open(store, ID, Trust.parse(" , ")))
        .isInstanceOf(BackupDamagedException.class);
    assertThatThrownBy(() -> Trust.parse("AAAA"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(Trust.VARIABLE);
  }
}
