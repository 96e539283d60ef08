package trasiego.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import trasiego.archive.BackupId;
import trasiego.archive.Digests;
import trasiego.archive.ManifestSignature;
import trasiego.archive.SigningKeyFile;
import trasiego.archive.Trust;
import trasiego.handler.Json;
import trasiego.store.Store;

/** The key of these tests, and the signature that a machine would have made by it. */
public final class TestKey {
  private static final Path FILE = file();
  private static final SigningKeyFile KEY = SigningKeyFile.open(FILE);

  private TestKey() {}

  private static Path file() {
    try {
      Path folder = Files.createTempDirectory("trasiego-test-");
      Path file = folder.resolve("signing-key.pem");
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the template is given for its key where nothing makes one. */
  public static Map<String, String> parameters() {
    return Map.of("SigningKey", "file:" + FILE, "SigningPublicKey.PublicKey", publicKey());
  }

  public static String publicKey() {
    return KEY.publicKey();
  }

  public static Trust trust() {
    return Trust.parse(publicKey());
  }

  /** Vouches for the manifest that lies in the store now. */
  public static BackupId sign(Store store, BackupId id) {
    byte[] manifest = store.read(id.manifest()).orElseThrow().bytes();
    write(store, id, signature(KEY, id, Digests.hex(manifest)));
    return id;
  }

  /** As that key would sign a manifest of this digest. */
  public static ManifestSignature signature(SigningKeyFile key, BackupId id, String sha256) {
    byte[] signature = key.sign(ManifestSignature.text(id, sha256));
    return new ManifestSignature(
        ManifestSignature.FORMAT,
        id.toString(),
        sha256,
        ManifestSignature.ALGORITHM,
        key.name(),
        Base64.getEncoder().encodeToString(signature),
        "2026-11-28T12:00:00Z");
  }

  public static void write(Store store, BackupId id, ManifestSignature signature) {
    store.write(id.signature(), Json.bytes(signature), "application/json");
  }
}
