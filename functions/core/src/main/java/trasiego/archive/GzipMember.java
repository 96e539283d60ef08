package trasiego.archive;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * One finished gzip member in memory.
 *
 * @param bytes holds the member from 0 to length; not copied, so nobody writes to it any more
 */
@SuppressWarnings("ArrayRecordComponent")
public record GzipMember(byte[] bytes, int length, long rawBytes, int crc32, String sha256) {
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  String crc() {
    return HexFormat.of().toHexDigits(crc32);
  }
}
