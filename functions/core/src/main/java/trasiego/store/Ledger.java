package trasiego.store;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.store.Store.Content;

/**
 * What one step has done so far, kept between its invocations and fenced by the attempt's number:
 * an invocation with an older number than the ledger's is refused, when it begins and at every
 * save, so a late predecessor changes nothing that its successor relies on.
 */
public final class Ledger {
  private static final String JSON = "application/json";

  private final Store store;
  private final String key;
  private final int attempt;
  private String tag;
  private JsonNode state;

  private Ledger(Store store, String key, int attempt, String tag, JsonNode state) {
    this.store = store;
    this.key = key;
    this.attempt = attempt;
    this.tag = tag;
    this.state = state;
  }

  private record Page(int attempt, JsonNode state) {}

  /** Begins this attempt, or joins it where a retry carries the same number. */
  public static Ledger open(Store store, String key, int attempt) {
    Optional<Content> found = store.read(key);
    if (found.isEmpty()) {
      Optional<String> created = store.create(key, Json.bytes(new Page(attempt, null)), JSON);
      return created
          .map(tag -> new Ledger(store, key, attempt, tag, null))
          .orElseGet(() -> open(store, key, attempt));
    }
    Page page = Json.document(found.get().bytes(), Page.class);
    if (page.attempt() > attempt) {
      throw stale(key, attempt, page.attempt());
    }
    Ledger ledger = new Ledger(store, key, attempt, found.get().tag(), page.state());
    ledger.write(page.state());
    return ledger;
  }

  public String key() {
    return key;
  }

  /** What the last save left; empty at the very beginning. */
  public <T> Optional<T> state(Class<T> type) {
    return state == null || state.isNull()
        ? Optional.empty()
        : Optional.of(Json.document(Json.bytes(state), type));
  }

  /** Keeps the state for the next invocation. */
  public synchronized void save(Object value) {
    write(Json.document(Json.bytes(value), JsonNode.class));
  }

  private void write(JsonNode value) {
    Optional<String> written = store.replace(key, Json.bytes(new Page(attempt, value)), JSON, tag);
    if (written.isEmpty()) {
      int now =
          store
              .read(key)
              .map(found -> Json.document(found.bytes(), Page.class).attempt())
              .orElse(0);
      throw stale(key, attempt, now);
    }
    tag = written.get();
    state = value;
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
