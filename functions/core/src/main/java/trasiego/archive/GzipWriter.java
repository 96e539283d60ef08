package trasiego.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import trasiego.archive.deflate.Compression;
import trasiego.archive.deflate.Compressor;

/**
 * Composes gzip members one after another in memory. A concatenation of members is a gzip file, so
 * they may be written apart and put together in any order.
 */
public final class GzipWriter implements AutoCloseable {
  /** Magic, deflate, no flags, no time, no extra flags, unknown system. */
  static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  static final int TRAILER = 8;
  // One native call a row would cost more than the compression of a short one.
  private static final int BLOCK = 64 * 1024;

  private final Compressor compressor;
  private final byte[] block = new byte[BLOCK];
  private final CRC32 crc = new CRC32();
  private int filled;
  private long raw;
  private byte[] out = new byte[BLOCK];
  private int size;

  public GzipWriter(int level) {
    compressor = Compression.open(level);
    begin();
  }

  private void begin() {
    System.arraycopy(HEADER, 0, out, 0, HEADER.length);
    size = HEADER.length;
    filled = 0;
    raw = 0;
    crc.reset();
    compressor.reset();
  }

  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  public void write(byte[] bytes, int offset, int length) {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      int count = Math.min(BLOCK - filled, end - from);
      System.arraycopy(bytes, from, block, filled, count);
      filled += count;
      from += count;
      if (filled == BLOCK) {
        deflate(false);
      }
    }
  }

  private void deflate(boolean last) {
    crc.update(block, 0, filled);
    raw += filled;
    compressor.input(block, filled, last);
    int count;
    do {
      reserve(BLOCK);
      count = compressor.output(out, size, out.length - size);
      size += count;
    } while (count > 0);
    filled = 0;
  }

  private void reserve(int more) {
    if (out.length - size < more) {
      out = Arrays.copyOf(out, Math.addExact(out.length, Math.max(more, out.length / 2)));
    }
  }

  /** The compressed bytes so far, about: the compressor holds some back. */
  public int size() {
    return size;
  }

  /** Whether nothing was written since the last member. */
  public boolean isEmpty() {
    return raw + filled == 0;
  }

  /** Ends the member; what is written next belongs to another one. */
  public GzipMember finish() {
    deflate(true);
    reserve(TRAILER);
    ByteBuffer.wrap(out, size, TRAILER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) crc.getValue())
        .putInt((int) raw);
    size += TRAILER;
    MessageDigest digest = Digests.sha256();
    digest.update(out, 0, size);
    String sha256 = HexFormat.of().formatHex(digest.digest());
    GzipMember member = new GzipMember(taken(), size, raw, (int) crc.getValue(), sha256);
    begin();
    return member;
  }

  /**
   * A small member is copied, since thousands of them may wait for a part to be full, each with a
   * buffer that is mostly empty; a large one is handed over.
   */
  private byte[] taken() {
    if (size < out.length / 2) {
      return Arrays.copyOf(out, size);
    }
    byte[] all = out;
    // The next one is likely of the same size: to grow again would copy it several times.
    out = new byte[all.length];
    return all;
  }

  @Override
  public void close() {
    compressor.close();
  }
}
