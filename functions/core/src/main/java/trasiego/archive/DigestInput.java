package trasiego.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import trasiego.failure.BackupDamagedException;

/** A stream whose end is given only when its length and digest are as they should be. */
final class DigestInput extends FilterInputStream {
  private final MessageDigest digest = Digests.sha256();
  private final String name;
  private final long length;
  private final String sha256;
  private long count;

  DigestInput(InputStream in, String name, long length, String sha256) {
    super(in);
    this.name = name;
    this.length = length;
    this.sha256 = sha256;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int wanted) throws IOException {
    int read = super.read(target, offset, wanted);
    if (read > 0) {
      digest.update(target, offset, read);
      count += read;
    } else if (read < 0) {
      end();
    }
    return read;
  }

  /** Reads what is left, so that everything is compared. */
  void drain() throws IOException {
    byte[] rest = new byte[8192];
    while (read(rest, 0, rest.length) >= 0) {
      // Compared by reading.
    }
  }

  private void end() {
    same("size", Long.toString(count), Long.toString(length));
    try {
      MessageDigest whole = (MessageDigest) digest.clone();
      same("SHA-256", HexFormat.of().formatHex(whole.digest()), sha256);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 cannot be cloned", e);
    }
  }

  private void same(String what, String found, String wanted) {
    if (!found.equals(wanted)) {
      throw new BackupDamagedException(
          name
              + " is damaged: "
              + what
              + " is "
              + found
              + ", wanted "
              + wanted
              + "; restore another backup");
    }
  }
}
