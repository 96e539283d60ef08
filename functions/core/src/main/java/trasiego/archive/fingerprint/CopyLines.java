package trasiego.archive.fingerprint;

/**
 * Counts and fingerprints COPY's lines, in pieces of any length. A newline always ends a row: COPY
 * writes one inside a value as {@code \n}.
 */
public final class CopyLines {
  private final Fingerprint fingerprint = new Fingerprint();
  private final RowHasher hasher;
  private long rows;
  private long bytes;
  private boolean inLine;

  public CopyLines(RowHash hash) {
    hasher = hash.hasher();
  }

  /** Takes one row as the server sends it, which is the usual way, without looking for its end. */
  public void addRow(byte[] row, int length) {
    if (inLine || length == 0 || row[length - 1] != '\n') {
      add(row, 0, length);
      return;
    }
    hasher.addRow(row, 0, length - 1, fingerprint);
    rows++;
    bytes += length;
  }

  public void add(byte[] text, int offset, int length) {
    int start = offset;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      if (text[i] == '\n') {
        endRow(text, start, i - start);
        start = i + 1;
      }
    }
    if (start < end) {
      hasher.addPart(text, start, end - start);
      inLine = true;
    }
    bytes += length;
  }

  private void endRow(byte[] text, int start, int length) {
    if (inLine) {
      hasher.addPart(text, start, length);
      hasher.finishRow(fingerprint);
      inLine = false;
    } else {
      hasher.addRow(text, start, length, fingerprint);
    }
    rows++;
  }

  /** Adds what lines that were counted elsewhere came to. */
  public void add(long moreRows, long moreBytes, Fingerprint more) {
    fingerprint.add(more);
    rows += moreRows;
    bytes += moreBytes;
  }

  /** Adds what other lines counted. */
  public void add(CopyLines other) {
    add(other.rows, other.bytes, other.fingerprint);
  }

  /** Whether the last piece ended inside a row. */
  public boolean isInLine() {
    return inLine;
  }

  public long rows() {
    return rows;
  }

  /** The size of the lines, newlines included. */
  public long bytes() {
    return bytes;
  }

  public Fingerprint fingerprint() {
    return fingerprint;
  }
}
