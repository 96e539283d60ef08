package trasiego.archive.fingerprint;

import java.math.BigInteger;
import java.util.HexFormat;

/**
 * An order-free fingerprint of rows: the sum modulo 2^128 of each row's {@link RowHash}. Two tables
 * with the same rows in any order have the same one; sums of chunks add up to the table's. Not
 * thread-safe: one per chunk, then {@link #add(Fingerprint)}.
 */
public final class Fingerprint {
  private static final int BYTES = 16;

  private long high;
  private long low;

  /** Reads what {@link #toString} wrote. */
  public static Fingerprint parse(String text) {
    byte[] bytes = HexFormat.of().parseHex(text);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "fingerprint \"" + text + "\" has not 32 hexadecimal digits");
    }
    BigInteger value = new BigInteger(1, bytes);
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.add(value.shiftRight(Long.SIZE).longValue(), value.longValue());
    return fingerprint;
  }

  public void add(Fingerprint other) {
    add(other.high, other.low);
  }

  /** Adds one row's hash, its high and its low half. */
  void add(long addedHigh, long addedLow) {
    long sum = low + addedLow;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    low = sum;
    high = high + addedHigh + carry;
  }

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
