package trasiego.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.StoreUnavailableException;

/**
 * The text of one gzip member. The end of the stream is given only when everything was as the
 * manifest says: length, digest, CRC and size; until then nothing of what was read is proven.
 * {@code GZIPInputStream} would read over the member's end, or stop before it.
 */
final class MemberInput extends InputStream {
  private static final int BUFFER = 64 * 1024;

  private final InputStream compressed;
  private final Manifest.Member member;
  private final String name;
  private final Inflater inflater = new Inflater(true);
  private final MessageDigest digest = Digests.sha256();
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[BUFFER];
  private int input;
  private long left;
  private boolean begun;
  private boolean ended;

  /** The stream stands at the member's first byte; at most the member's length is taken of it. */
  MemberInput(InputStream compressed, Manifest.Member member, String name) {
    this.compressed = compressed;
    this.member = member;
    this.name = name;
    this.left = member.length();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (ended) {
      return -1;
    }
    if (!begun) {
      begin();
    }
    try {
      while (true) {
        int count = inflater.inflate(target, offset, length);
        if (count > 0 || length == 0) {
          crc.update(target, offset, count);
          return count;
        }
        if (inflater.finished()) {
          end();
          return -1;
        }
        if (inflater.needsDictionary()) {
          throw damaged("it asks for a dictionary");
        }
        input = fill(buffer, 0, BUFFER);
        inflater.setInput(buffer, 0, input);
      }
    } catch (DataFormatException e) {
      throw damaged("it does not decompress after " + inflater.getBytesWritten() + " bytes");
    }
  }

  private void begin() {
    byte[] header = exactly(GzipWriter.HEADER.length);
    if (!Arrays.equals(header, GzipWriter.HEADER)) {
      throw damaged("it does not begin with a gzip header");
    }
    begun = true;
  }

  private void end() {
    int rest = inflater.getRemaining();
    byte[] trailer = new byte[GzipWriter.TRAILER];
    if (rest + left != trailer.length) {
      throw damaged(
          "its text ends " + (rest + left) + " bytes before its end, wanted " + trailer.length);
    }
    System.arraycopy(buffer, input - rest, trailer, 0, rest);
    System.arraycopy(exactly(trailer.length - rest), 0, trailer, rest, trailer.length - rest);
    ByteBuffer values = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
    int storedCrc = values.getInt();
    same("CRC32", HexFormat.of().toHexDigits((int) crc.getValue()), member.crc32());
    same("CRC32 in its trailer", HexFormat.of().toHexDigits(storedCrc), member.crc32());
    same("size", Long.toString(inflater.getBytesWritten()), Long.toString(member.rawBytes()));
    same("size in its trailer", values.getInt() + "", (int) member.rawBytes() + "");
    same("SHA-256", HexFormat.of().formatHex(digest.digest()), member.sha256());
    ended = true;
  }

  private int fill(byte[] target, int offset, int length) {
    if (left == 0) {
      throw damaged("it ends before its text does");
    }
    try {
      int count = compressed.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw damaged("the object ends " + left + " bytes before it");
      }
      digest.update(target, offset, count);
      left -= count;
      return count;
    } catch (IOException e) {
      throw new StoreUnavailableException(
          name + " could not be read to its end: " + e.getClass().getSimpleName() + "; try again",
          e);
    }
  }

  private byte[] exactly(int length) {
    byte[] bytes = new byte[length];
    for (int filled = 0; filled < length; ) {
      filled += fill(bytes, filled, length - filled);
    }
    return bytes;
  }

  private void same(String what, String found, String wanted) {
    if (!found.equals(wanted)) {
      throw damaged(what + " is " + found + ", wanted " + wanted);
    }
  }

  private BackupDamagedException damaged(String found) {
    return new BackupDamagedException(name + " is damaged: " + found + "; restore another backup");
  }

  @Override
  public void close() {
    inflater.end();
    try {
      compressed.close();
    } catch (IOException e) {
      // All that matters of it has been read, or its failure is thrown already.
    }
  }
}
