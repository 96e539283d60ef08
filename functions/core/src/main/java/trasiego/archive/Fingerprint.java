package trasiego.archive;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * An order-free fingerprint of rows: the sum modulo 2^128 of the first 128 bits of the SHA-256 of
 * each line of COPY's text format, without its newline. Two tables with the same rows in any order
 * have the same one; sums of chunks add up to the table's. Not thread-safe: one per chunk, then
 * {@link #add(Fingerprint)}.
 */
public final class Fingerprint {
  private static final int BYTES = 16;

  private final MessageDigest digest;
  private long high;
  private long low;

  public Fingerprint() {
    digest = Digests.sha256();
  }

  /** Reads what {@link #toString} wrote. */
  public static Fingerprint parse(String text) {
    Fingerprint fingerprint = new Fingerprint();
    byte[] bytes = HexFormat.of().parseHex(text);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "fingerprint \"" + text + "\" has not 32 hexadecimal digits");
    }
    BigInteger value = new BigInteger(1, bytes);
    fingerprint.high = value.shiftRight(Long.SIZE).longValue();
    fingerprint.low = value.longValue();
    return fingerprint;
  }

  /** Adds a part of a line that arrives in pieces; {@link #finishLine} ends it. */
  public void addPart(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  public void finishLine() {
    byte[] hash = digest.digest();
    long addedHigh = (long) LONG.get(hash, 0);
    long addedLow = (long) LONG.get(hash, Long.BYTES);
    plus(addedHigh, addedLow);
  }

  public void add(Fingerprint other) {
    plus(other.high, other.low);
  }

  private void plus(long addedHigh, long addedLow) {
    long sum = low + addedLow;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    low = sum;
    high = high + addedHigh + carry;
  }

  private static final java.lang.invoke.VarHandle LONG =
      java.lang.invoke.MethodHandles.byteArrayViewVarHandle(
          long[].class, java.nio.ByteOrder.BIG_ENDIAN);

  @Override
  public boolean equals(Object other) {
    return other instanceof Fingerprint that && that.high == high && that.low == low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high ^ low);
  }

  /** 32 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
