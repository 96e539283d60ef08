package trasiego.store;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Objects by key below one prefix, with the conditional writes that leases and manifests rest on.
 * Every failure of the server is a {@link trasiego.failure.StoreUnavailableException}; a missing
 * object is an empty answer, not a failure.
 */
public interface Store extends AutoCloseable {
  Optional<StoredObject> find(String key);

  /** The whole object, with the tag that {@link #replace} wants; for small documents. */
  Optional<Content> read(String key);

  /** The bytes from offset, exactly length of them; the caller closes the stream. */
  InputStream open(String key, long offset, long length);

  /**
   * Writes a new object and answers its tag; empty, with nothing written, where the key is taken.
   */
  Optional<String> create(String key, byte[] bytes, String contentType);

  /**
   * Writes over exactly the version with this tag; false where it is another one by now, or gone.
   */
  Optional<String> replace(String key, byte[] bytes, String contentType, String tag);

  void write(String key, byte[] bytes, String contentType);

  /** Deletes exactly the version with this tag; false where it is another one by now. */
  boolean delete(String key, String tag);

  void delete(String key);

  /** Every object whose key begins with the prefix, in the order of keys. */
  List<StoredObject> list(String prefix);

  Upload upload(String key, String contentType);

  List<OpenUpload> openUploads(String prefix);

  /**
   * Some servers delete a finished object of the same key with it: abort only where no object
   * stands.
   */
  void abort(OpenUpload upload);

  /** {@code s3://bucket/prefix/key}, for people. */
  String address(String key);

  /** The key of an address of this store; empty for an address elsewhere. */
  Optional<String> keyOf(String address);

  @Override
  void close();

  record StoredObject(String key, long bytes, String tag, java.time.Instant modifiedAt) {}

  record Content(byte[] bytes, String tag) {}

  record OpenUpload(String key, String id, java.time.Instant startedAt) {}
}
