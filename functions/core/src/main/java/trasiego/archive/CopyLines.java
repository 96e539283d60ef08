package trasiego.archive;

/**
 * Counts and fingerprints COPY's lines, in pieces of any length. A newline always ends a row: COPY
 * writes one inside a value as {@code \n}.
 */
public final class CopyLines {
  private final Fingerprint fingerprint = new Fingerprint();
  private long rows;
  private long bytes;
  private boolean inLine;

  public void add(byte[] text, int offset, int length) {
    int start = offset;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      if (text[i] == '\n') {
        fingerprint.addPart(text, start, i - start);
        fingerprint.finishLine();
        rows++;
        start = i + 1;
      }
    }
    inLine = start < end;
    if (inLine) {
      fingerprint.addPart(text, start, end - start);
    }
    bytes += length;
  }

  /** What lines that were counted elsewhere came to. */
  public static CopyLines counted(long rows, long bytes, Fingerprint fingerprint) {
    CopyLines lines = new CopyLines();
    lines.rows = rows;
    lines.bytes = bytes;
    lines.fingerprint.add(fingerprint);
    return lines;
  }

  /** Adds what other lines counted. */
  public void add(CopyLines other) {
    fingerprint.add(other.fingerprint);
    rows += other.rows;
    bytes += other.bytes;
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
