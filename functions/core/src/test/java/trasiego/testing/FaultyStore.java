package trasiego.testing;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.S3Exception;
import trasiego.failure.StoreUnavailableException;
import trasiego.store.Store;
import trasiego.store.Upload;

/**
 * Passes every call on to another store, after something else has happened: a failure of the
 * server, or whatever a test has happen at that moment.
 */
public final class FaultyStore implements Store {
  private final Store store;
  private final Consumer<String> before;
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /**
   * Each call is told before it is passed on, such as {@code upload <key>} or {@code send part of
   * <key>}; an exception of the teller is the call's.
   */
  public FaultyStore(Store store, Consumer<String> before) {
    this.store = store;
    this.before = before;
  }

  /**
   * One call, by its number from 1, fails before it does anything; later calls work again, as they
   * do after a moment's outage.
   */
  public static FaultyStore failingAt(Store store, int number) {
    AtomicInteger calls = new AtomicInteger();
    return new FaultyStore(
        store,
        what -> {
          if (calls.incrementAndGet() == number) {
            throw new StoreUnavailableException("injected fault at call " + number + ", " + what);
          }
        });
  }

  /** As S3 refuses a call for which a right or a key is missing. */
  public static StoreUnavailableException denied(String what) {
    return new StoreUnavailableException(
        "access denied: " + what, S3Exception.builder().statusCode(403).build());
  }

  /** Runs this once, before the first call that begins so. */
  public static FaultyStore at(Store store, String start, Runnable event) {
    AtomicBoolean happened = new AtomicBoolean();
    return new FaultyStore(
        store,
        what -> {
          if (what.startsWith(start) && happened.compareAndSet(false, true)) {
            event.run();
          }
        });
  }

  /** What was called so far, one line each. */
  public List<String> log() {
    return List.copyOf(log);
  }

  private void call(String what) {
    log.add(what);
    before.accept(what);
  }

  @Override
  public Optional<StoredObject> find(String key) {
    call("find " + key);
    return store.find(key);
  }

  @Override
  public Optional<Content> read(String key) {
    call("read " + key);
    return store.read(key);
  }

  @Override
  public InputStream open(String key, long offset, long length) {
    call("open " + key);
    return store.open(key, offset, length);
  }

  @Override
  public Optional<String> create(String key, byte[] bytes, String contentType) {
    call("create " + key);
    return store.create(key, bytes, contentType);
  }

  @Override
  public Optional<String> replace(String key, byte[] bytes, String contentType, String tag) {
    call("replace " + key);
    return store.replace(key, bytes, contentType, tag);
  }

  @Override
  public void write(String key, byte[] bytes, String contentType) {
    call("write " + key);
    store.write(key, bytes, contentType);
  }

  @Override
  public boolean delete(String key, String tag) {
    call("delete " + key);
    return store.delete(key, tag);
  }

  @Override
  public void delete(String key) {
    call("delete " + key);
    store.delete(key);
  }

  @Override
  public List<StoredObject> list(String prefix) {
    call("list " + prefix);
    return store.list(prefix);
  }

  @Override
  public Upload upload(String key, String contentType) {
    call("upload " + key);
    return new FaultyUpload(store.upload(key, contentType), key);
  }

  @Override
  public List<OpenUpload> openUploads(String prefix) {
    call("openUploads " + prefix);
    return store.openUploads(prefix);
  }

  @Override
  public void abort(OpenUpload upload) {
    call("abort " + upload.key());
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

  private final class FaultyUpload implements Upload {
    private final Upload upload;
    private final String key;

    private FaultyUpload(Upload upload, String key) {
      this.upload = upload;
      this.key = key;
    }

    @Override
    public Part send(int number, ByteBuffer bytes) {
      call("send part of " + key);
      return upload.send(number, bytes);
    }

    @Override
    public boolean complete(List<Part> parts) {
      call("complete " + key);
      return upload.complete(parts);
    }

    @Override
    public void abort() {
      call("abort " + key);
      upload.abort();
    }
  }
}
