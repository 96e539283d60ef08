package trasiego.store;

import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.handler.LongCauses;
import trasiego.handler.Request;
import trasiego.handler.Settings;

/**
 * Long causes in the store, below their execution's keys. The store is opened when there is one,
 * which is seldom; that it cannot be written hides no cause.
 */
public final class StoredCauses implements LongCauses {
  private static final Logger LOG = LoggerFactory.getLogger(StoredCauses.class);

  private final Settings settings;

  public StoredCauses(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String keep(Request request, String function, String text) {
    try (Store store = S3Store.open(settings)) {
      String key = Keys.cause(request.environment(), request.execution(), function);
      store.write(key, text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
      return store.address(key);
    } catch (RuntimeException e) {
      LOG.warn("a long cause could not be kept: {}", e.getClass().getSimpleName());
      return "nowhere, since it could not be stored";
    }
  }
}
