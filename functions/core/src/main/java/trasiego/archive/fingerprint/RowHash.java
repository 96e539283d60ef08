package trasiego.archive.fingerprint;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a row's line of COPY's text format, without its newline, is hashed by. A fingerprint tells
 * rows from others by accident, in a file whose bytes a cryptographic digest and a signature vouch
 * for: so the hash is one made for speed.
 */
public enum RowHash {
  /** Of backups of before format 3: the first 128 bits. */
  SHA_256("SHA-256") {
    @Override
    public RowHasher hasher() {
      return new Sha256RowHasher();
    }
  },

  XXH3_128("XXH3-128") {
    @Override
    public RowHasher hasher() {
      return new Xxh3RowHasher();
    }
  };

  /** What backups are written with. */
  public static final RowHash WRITTEN = XXH3_128;

  private final String text;

  RowHash(String text) {
    this.text = text;
  }

  /** Empty for one that this version does not know. */
  public static Optional<RowHash> parse(String text) {
    return Arrays.stream(values()).filter(hash -> hash.text.equals(text)).findFirst();
  }

  /** One for a thread. */
  public abstract RowHasher hasher();

  /** As a manifest names it. */
  @Override
  public String toString() {
    return text;
  }
}
