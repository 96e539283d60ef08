package trasiego.store;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Json;
import trasiego.store.Store.Content;

/**
 * What one step has done so far, kept between its invocations and fenced by the attempt's number:
 * an invocation with an older number than the ledger's is refused, when it begins and at every
 * save, so a late predecessor changes nothing that its successor relies on.
 */
public final class Ledger {
  private static final String JSON = "application/json";
  private static final int TRIES = 5;

  private final Store store;
  private final String key;
  private final int attempt;

  /** Tells two calls of one attempt apart, also where a store's tag is a checksum of the bytes. */
  private final String call = UUID.randomUUID().toString();

  private String tag;
  private JsonNode state;

  private Ledger(Store store, String key, int attempt) {
    this.store = store;
    this.key = key;
    this.attempt = attempt;
  }

  private record Page(int attempt, String call, JsonNode state) {}

  /**
   * Begins this attempt; a retry that carries the same number goes on from the last save, and the
   * call before it can save no more.
   */
  public static Ledger open(Store store, String key, int attempt) {
    Ledger ledger = new Ledger(store, key, attempt);
    int found = attempt;
    for (int i = 0; i < TRIES; i++) {
      Optional<Content> content = store.read(key);
      if (content.isEmpty()) {
        if (ledger.wrote(store.create(key, ledger.page(null), JSON), null)) {
          return ledger;
        }
        continue;
      }
      Page page = page(store.address(key), content.get());
      found = page.attempt();
      if (found > attempt) {
        throw stale(key, attempt, found);
      }
      // A late predecessor may save at this moment; what it saved is then read and fenced off.
      ledger.tag = content.get().tag();
      if (ledger.replaced(page.state())) {
        return ledger;
      }
    }
    throw stale(key, attempt, found);
  }

  private static Page page(String address, Content content) {
    try {
      Page page = Json.document(content.bytes(), Page.class);
      if (page != null && page.attempt() >= 1) {
        return page;
      }
    } catch (JacksonException e) {
      throw damaged(address, e);
    }
    throw damaged(address, null);
  }

  private static StoreUnavailableException damaged(String address, Throwable cause) {
    return new StoreUnavailableException(
        "ledger " + address + " is not what a step writes there; look at it, delete it, try again",
        cause);
  }

  public String key() {
    return key;
  }

  /** What a ledger keeps, for whoever only reads it; empty before its first save. */
  public static <T> Optional<T> stateOf(byte[] ledger, Class<T> type) {
    return Optional.ofNullable(Json.document(ledger, Page.class))
        .map(Page::state)
        .filter(found -> !found.isNull())
        .map(found -> Json.document(Json.bytes(found), type));
  }

  /** What the last save left; empty at the very beginning. */
  public <T> Optional<T> state(Class<T> type) {
    if (state == null || state.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.document(Json.bytes(state), type));
    } catch (JacksonException e) {
      throw damaged(store.address(key), e);
    }
  }

  /** Keeps the state for the next invocation. */
  public synchronized void save(Object value) {
    write(Json.document(Json.bytes(value), JsonNode.class));
  }

  private void write(JsonNode value) {
    if (!replaced(value)) {
      int now = store.read(key).map(found -> page(store.address(key), found).attempt()).orElse(0);
      throw stale(key, attempt, now);
    }
  }

  private boolean replaced(JsonNode value) {
    return wrote(store.replace(key, page(value), JSON, tag), value);
  }

  /**
   * Whether the write is in the store: yes too where only its answer was lost, and the client's own
   * retry met the new version.
   */
  private boolean wrote(Optional<String> written, JsonNode value) {
    Optional<String> now =
        written.or(
            () ->
                store
                    .read(key)
                    .filter(found -> Arrays.equals(found.bytes(), page(value)))
                    .map(Content::tag));
    now.ifPresent(
        found -> {
          tag = found;
          state = value;
        });
    return now.isPresent();
  }

  private byte[] page(JsonNode value) {
    return Json.bytes(new Page(attempt, call, value));
  }

  private static InvalidRequestException stale(String key, int attempt, int found) {
    return new InvalidRequestException(
        "field \"attempt\": found "
            + attempt
            + ", the ledger "
            + key
            + " is at attempt "
            + found
            + " or was written by a call beside this one; this call is late and must not go on");
  }
}
