package trasiego.store;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A store that behaves as another one, but for what a test overrides. */
class DelegatingStore implements Store {
  private final Store store;

  DelegatingStore(Store store) {
    this.store = store;
  }

  @Override
  public Optional<StoredObject> find(String key) {
    return store.find(key);
  }

  @Override
  public Optional<Content> read(String key) {
    return store.read(key);
  }

  @Override
  public InputStream open(String key, long offset, long length) {
    return store.open(key, offset, length);
  }

  @Override
  public Optional<String> create(String key, byte[] bytes, String contentType) {
    return store.create(key, bytes, contentType);
  }

  @Override
  public Optional<String> replace(String key, byte[] bytes, String contentType, String tag) {
    return store.replace(key, bytes, contentType, tag);
  }

  @Override
  public void write(String key, byte[] bytes, String contentType) {
    store.write(key, bytes, contentType);
  }

  @Override
  public boolean delete(String key, String tag) {
    return store.delete(key, tag);
  }

  @Override
  public void delete(String key) {
    store.delete(key);
  }

  @Override
  public List<StoredObject> list(String prefix) {
    return store.list(prefix);
  }

  @Override
  public Upload upload(String key, String contentType) {
    return store.upload(key, contentType);
  }

  @Override
  public List<OpenUpload> openUploads(String prefix) {
    return store.openUploads(prefix);
  }

  @Override
  public void abort(OpenUpload upload) {
    store.abort(upload);
  }

  @Override
  public String address(String key) {
    return store.address(key);
  }

  @Override
  public Optional<String> keyOf(String address) {
    return store.keyOf(address);
  }

  @Override
  public void close() {
    store.close();
  }
}
