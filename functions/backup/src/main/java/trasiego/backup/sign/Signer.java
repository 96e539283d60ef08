package trasiego.backup.sign;

import java.nio.file.Path;
import trasiego.archive.SigningKeyFile;
import trasiego.handler.Settings;

/** A private key that nobody gets to see. */
interface Signer {
  String VARIABLE = "TRASIEGO_SIGNING_KEY";
  String FILE = "file:";

  /** A key of KMS, or on a laptop {@code file:} and the path of one. */
  static Signer of(Settings settings) {
    String key = settings.required(VARIABLE);
    return key.startsWith(FILE)
        ? new FileSigner(SigningKeyFile.open(Path.of(key.substring(FILE.length()))))
        : new KmsSigner(settings, key);
  }

  /** Which key this is, for people. */
  String name();

  /** The signature by {@link trasiego.archive.ManifestSignature#ALGORITHM}. */
  byte[] sign(byte[] text);
}
