package trasiego.archive;

import java.nio.charset.StandardCharsets;

/**
 * Says who vouches for a manifest, in an object of its own beside it. A plain wire record: later
 * versions may add fields. Nothing in it is believed but the signature, and that only under a key
 * that the reader knows already.
 *
 * @param sha256 the digest of the manifest's bytes, and through it of every object of the backup
 * @param key which key signed, for people
 * @param signature by {@value #ALGORITHM} over {@link #text}, in Base64
 */
public record ManifestSignature(
    int format,
    String backup,
    String sha256,
    String algorithm,
    String key,
    String signature,
    String signedAt) {
  public static final int FORMAT = 1;

  /** As KMS calls it; Java calls it SHA256withECDSA. */
  public static final String ALGORITHM = "ECDSA_SHA_256";

  /**
   * What is signed. It names the backup, so that no signature can be moved to another one, and what
   * it is a signature of, so that the key cannot be made to sign anything else that reads like it.
   */
  public static byte[] text(BackupId backup, String sha256) {
    return ("trasiego backup manifest, format "
            + FORMAT
            + "\nbackup "
            + backup
            + "\nsha256 "
            + sha256
            + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
