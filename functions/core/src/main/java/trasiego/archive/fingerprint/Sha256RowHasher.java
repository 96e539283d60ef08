package trasiego.archive.fingerprint;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

final class Sha256RowHasher implements RowHasher {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MessageDigest digest = digest();

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void addRow(byte[] bytes, int offset, int length, Fingerprint to) {
    addPart(bytes, offset, length);
    finishRow(to);
  }

  @Override
  public void addPart(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  @Override
  public void finishRow(Fingerprint to) {
    byte[] hash = digest.digest();
    to.add((long) LONG.get(hash, 0), (long) LONG.get(hash, Long.BYTES));
  }
}
