package trasiego.store;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One multipart upload. Parts may be sent from several threads at once; nothing can be read under
 * the key before {@link #complete}.
 */
public interface Upload {
  /** The least size of every part but the last, in bytes. */
  int LEAST_PART = 5 * 1024 * 1024;

  /**
   * Sends one part. Numbers are consecutive from 1; the buffer, which has an array, is read from
   * position to limit and not kept.
   */
  Part send(int number, ByteBuffer bytes);

  /**
   * Makes the object of the parts, in their order; false where the key is taken. What was sent is
   * then left to the store's rule for open uploads: to abort it deletes the finished object of the
   * same key on some servers.
   */
  boolean complete(List<Part> parts);

  /** Removes what was sent; harmless when repeated. */
  void abort();

  record Part(int number, String tag, long bytes) {}
}
