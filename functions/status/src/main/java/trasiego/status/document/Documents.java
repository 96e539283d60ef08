package trasiego.status.document;

import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import trasiego.archive.Digests;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Json;
import trasiego.store.Ledger;
import trasiego.store.Store;

/**
 * The documents that the other steps wrote, as far as this function reads them. Each field may be
 * missing: a step may have died while its document was half done, and a record is written even so.
 */
public final class Documents {
  private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

  private final Store store;

  public Documents(Store store) {
    this.store = store;
  }

  /** What became of reading one document. */
  public sealed interface Found<T> {
    record Read<T>(String key, T value) implements Found<T> {}

    record Missing<T>(String key) implements Found<T> {}

    record Unreadable<T>(String key, String why) implements Found<T> {}

    default Optional<T> found() {
      return this instanceof Read<T>(String key, T value) ? Optional.of(value) : Optional.empty();
    }

    /** Where it lies, if it lies there at all. */
    default String documentKey() {
      return this instanceof Missing<T> ? null : key();
    }

    String key();

    /** The value, or what to say instead of it. */
    default <R> R or(Function<T, R> read, Function<String, R> otherwise) {
      return switch (this) {
        case Read<T>(String key, T value) -> read.apply(value);
        case Missing<T>(String key) -> otherwise.apply(key + " does not exist");
        case Unreadable<T>(String key, String why) ->
            otherwise.apply(key + " is unreadable: " + why);
      };
    }
  }

  public <T> Found<T> read(String key, Class<T> type) {
    return read(key, null, type);
  }

  /**
   * @param sha256 the digest as the step answered it that wrote it; null where it is not known
   */
  public <T> Found<T> read(String key, String sha256, Class<T> type) {
    return read(key, sha256, bytes -> Optional.ofNullable(Json.document(bytes, type)));
  }

  /** What a step keeps between its invocations. */
  public <T> Found<T> readLedger(String key, Class<T> type) {
    return read(key, null, bytes -> Ledger.stateOf(bytes, type));
  }

  private <T> Found<T> read(String key, String sha256, Function<byte[], Optional<T>> reading) {
    try {
      Optional<Store.Content> content = store.read(key);
      if (content.isEmpty()) {
        return new Found.Missing<>(key);
      }
      if (sha256 != null && !sha256.equals(Digests.hex(content.get().bytes()))) {
        return new Found.Unreadable<>(key, "it is not what its step wrote: it was written over");
      }
      return reading
          .apply(content.get().bytes())
          .<Found<T>>map(value -> new Found.Read<>(key, value))
          .orElseGet(() -> new Found.Unreadable<>(key, "it is null"));
    } catch (JacksonException e) {
      LOG.debug("{} is not JSON: {}", key, e.getClass().getSimpleName());
      return new Found.Unreadable<>(key, "it is not the JSON that its step writes");
    } catch (StoreUnavailableException e) {
      return new Found.Unreadable<>(key, e.getMessage());
    }
  }
}
