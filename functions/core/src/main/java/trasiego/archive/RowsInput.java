package trasiego.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import trasiego.archive.fingerprint.CopyLines;
import trasiego.archive.fingerprint.RowHash;
import trasiego.failure.BackupDamagedException;

/**
 * The rows of one chunk's member, as {@code COPY … FROM STDIN} wants them: without the statement
 * before and the mark behind. Its end is given only when rows and fingerprint are the manifest's.
 */
final class RowsInput extends InputStream {
  private final MemberInput text;
  private final Manifest.Member member;
  private final String name;
  private final byte[] header;
  private final CopyLines lines;
  private long left;
  private boolean begun;
  private boolean ended;

  RowsInput(MemberInput text, Manifest.Member member, CopyText copy, RowHash hash, String name) {
    this.text = text;
    this.member = member;
    this.name = name;
    this.header = copy.header();
    this.lines = new CopyLines(hash);
    this.left = member.rawBytes() - copy.framing();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!begun) {
      wanted(
          left >= 0 && Arrays.equals(text.readNBytes(header.length), header),
          "it does not begin with the COPY of its table");
      begun = true;
    }
    if (left > 0) {
      int count = text.read(target, offset, (int) Math.min(length, left));
      wanted(count >= 0, "it ends before its rows do");
      lines.add(target, offset, count);
      left -= count;
      return count;
    }
    if (!ended) {
      end();
    }
    return -1;
  }

  private void end() throws IOException {
    byte[] mark = CopyText.end();
    wanted(Arrays.equals(text.readNBytes(mark.length), mark), "its rows do not end with \\.");
    wanted(text.read() < 0, "something stands behind its rows");
    wanted(!lines.isInLine(), "its last row has no end");
    wanted(
        lines.rows() == member.rows(),
        "it holds " + lines.rows() + " rows, wanted " + member.rows());
    wanted(
        lines.fingerprint().toString().equals(member.fingerprint()),
        "its fingerprint is " + lines.fingerprint() + ", wanted " + member.fingerprint());
    ended = true;
  }

  private void wanted(boolean holds, String otherwise) {
    if (!holds) {
      throw new BackupDamagedException(
          name + " is damaged: " + otherwise + "; restore another backup");
    }
  }

  @Override
  public void close() {
    text.close();
  }
}
