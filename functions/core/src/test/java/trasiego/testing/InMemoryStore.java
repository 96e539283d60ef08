package trasiego.testing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import trasiego.failure.StoreUnavailableException;
import trasiego.store.Store;
import trasiego.store.Upload;

/** A store in memory that behaves as the real one; the contract suite runs against both. */
public final class InMemoryStore implements Store {
  private final TreeMap<String, Version> objects = new TreeMap<>();
  private final Map<String, OpenUpload> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger counter = new AtomicInteger();

  private final Clock clock;

  public InMemoryStore() {
    this(Clock.systemUTC());
  }

  /**
   * @param clock whose time its objects have
   */
  public InMemoryStore(Clock clock) {
    this.clock = clock;
  }

  private record Version(byte[] bytes, String tag, Instant modifiedAt) {}

  @Override
  public synchronized Optional<StoredObject> find(String key) {
    return Optional.ofNullable(objects.get(key)).map(version -> described(key, version));
  }

  @Override
  public synchronized Optional<Content> read(String key) {
    return Optional.ofNullable(objects.get(key))
        .map(version -> new Content(version.bytes().clone(), version.tag()));
  }

  @Override
  public synchronized InputStream open(String key, long offset, long length) {
    Version version = objects.get(key);
    if (version == null || offset + length > version.bytes().length) {
      throw new StoreUnavailableException(address(key) + " does not exist or is shorter");
    }
    return new ByteArrayInputStream(version.bytes(), (int) offset, (int) length);
  }

  @Override
  public synchronized Optional<String> create(String key, byte[] bytes, String contentType) {
    if (objects.containsKey(key)) {
      return Optional.empty();
    }
    write(key, bytes, contentType);
    return Optional.of(objects.get(key).tag());
  }

  @Override
  public synchronized Optional<String> replace(
      String key, byte[] bytes, String contentType, String tag) {
    if (!has(key, tag)) {
      return Optional.empty();
    }
    write(key, bytes, contentType);
    return Optional.of(objects.get(key).tag());
  }

  @Override
  public synchronized void write(String key, byte[] bytes, String contentType) {
    // As in S3 the tag is a checksum: the same bytes again have the same tag.
    String tag = "\"" + UUID.nameUUIDFromBytes(bytes) + "\"";
    objects.put(key, new Version(bytes.clone(), tag, clock.instant()));
  }

  @Override
  public synchronized boolean delete(String key, String tag) {
    return has(key, tag) && objects.remove(key) != null;
  }

  @Override
  public synchronized void delete(String key) {
    objects.remove(key);
  }

  @Override
  public synchronized List<StoredObject> list(String prefix) {
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .map(entry -> described(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public Upload upload(String key, String contentType) {
    String id = "upload-" + counter.incrementAndGet();
    uploads.put(id, new OpenUpload(key, id, clock.instant()));
    return new MemoryUpload(key, id);
  }

  @Override
  public List<OpenUpload> openUploads(String prefix) {
    return uploads.values().stream().filter(upload -> upload.key().startsWith(prefix)).toList();
  }

  @Override
  public void abort(OpenUpload upload) {
    uploads.remove(upload.id());
  }

  @Override
  public String address(String key) {
    return "s3://memory/" + key;
  }

  @Override
  public Optional<String> keyOf(String address) {
    return address.startsWith("s3://memory/")
        ? Optional.of(address.substring("s3://memory/".length()))
        : Optional.empty();
  }

  @Override
  public void close() {}

  private boolean has(String key, String tag) {
    return objects.containsKey(key) && objects.get(key).tag().equals(tag);
  }

  private static StoredObject described(String key, Version version) {
    return new StoredObject(key, version.bytes().length, version.tag(), version.modifiedAt());
  }

  private final class MemoryUpload implements Upload {
    private final String key;
    private final String id;
    private final Map<Integer, byte[]> parts = new ConcurrentHashMap<>();

    private MemoryUpload(String key, String id) {
      this.key = key;
      this.id = id;
    }

    @Override
    public Part send(int number, ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      parts.put(number, copy);
      return new Part(number, "\"part-" + number + "\"", copy.length);
    }

    @Override
    public boolean complete(List<Part> completed) {
      var whole = new java.io.ByteArrayOutputStream();
      for (int i = 0; i < completed.size(); i++) {
        byte[] part = parts.get(completed.get(i).number());
        if (i < completed.size() - 1 && part.length < LEAST_PART) {
          throw new StoreUnavailableException(
              address(key) + ": part " + (i + 1) + " is smaller than allowed");
        }
        whole.writeBytes(part);
      }
      boolean created = create(key, whole.toByteArray(), "application/octet-stream").isPresent();
      if (created) {
        uploads.remove(id);
      }
      return created;
    }

    @Override
    public void abort() {
      uploads.remove(id);
    }
  }
}
