package trasiego.archive.fingerprint;

/** Hashes rows one after another, each in one piece or in several. Not thread-safe. */
public interface RowHasher {
  /** Adds a row that is here as a whole. No part of another one may be open. */
  void addRow(byte[] bytes, int offset, int length, Fingerprint to);

  /** Takes a part of a row; {@link #finishRow} ends it. */
  void addPart(byte[] bytes, int offset, int length);

  /** Adds the row of which the parts were. */
  void finishRow(Fingerprint to);
}
