package trasiego.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import trasiego.archive.Digests;
import trasiego.store.Store;
import trasiego.store.Upload;

/** Writes a stream of unknown length to one new object, with at most one part in memory. */
final class ObjectStream {
  private static final String TYPE = "application/octet-stream";

  private ObjectStream() {}

  /** What was written; {@code isNew} is false where the key was taken and nothing was written. */
  record Written(boolean isNew, long bytes, String sha256) {}

  /**
   * Reads the stream to its end, asks whether that was a good end, and only then makes the object.
   */
  static Written write(Store store, String key, InputStream stream, int partSize, Runnable finish) {
    MessageDigest digest = Digests.sha256();
    try {
      byte[] part = stream.readNBytes(partSize);
      digest.update(part);
      if (part.length < partSize) {
        finish.run();
        boolean isNew = store.create(key, part, TYPE).isPresent();
        return new Written(isNew, part.length, HexFormat.of().formatHex(digest.digest()));
      }
      return upload(store.upload(key, TYPE), part, stream, digest, finish);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Written upload(
      Upload upload, byte[] first, InputStream stream, MessageDigest digest, Runnable finish)
      throws IOException {
    List<Upload.Part> parts = new ArrayList<>();
    long size = 0;
    boolean done = false;
    try {
      for (byte[] part = first; part.length > 0; part = stream.readNBytes(first.length)) {
        if (part != first) {
          digest.update(part);
        }
        parts.add(upload.send(parts.size() + 1, ByteBuffer.wrap(part)));
        size += part.length;
      }
      finish.run();
      boolean isNew = upload.complete(parts);
      done = true;
      return new Written(isNew, size, HexFormat.of().formatHex(digest.digest()));
    } finally {
      if (!done) {
        upload.abort();
      }
    }
  }
}
