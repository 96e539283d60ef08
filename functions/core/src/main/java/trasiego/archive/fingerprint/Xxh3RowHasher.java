package trasiego.archive.fingerprint;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;

final class Xxh3RowHasher implements RowHasher {
  private static final Hasher128 HASHER = Hashing.xxh3_128();

  private final HashStream128 parts = HASHER.hashStream();

  @Override
  public void addRow(byte[] bytes, int offset, int length, Fingerprint to) {
    add(HASHER.hashBytesTo128Bits(bytes, offset, length), to);
  }

  @Override
  public void addPart(byte[] bytes, int offset, int length) {
    parts.putBytes(bytes, offset, length);
  }

  @Override
  public void finishRow(Fingerprint to) {
    add(parts.get(), to);
    parts.reset();
  }

  private static void add(HashValue128 hash, Fingerprint to) {
    to.add(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
  }
}
