package trasiego.judgement;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A shop for each major and each thread that runs tests, made when it is first asked for. */
final class Shops implements AutoCloseable {
  private final Map<Place, Shop> shops = new ConcurrentHashMap<>();

  private record Place(int major, long thread) {}

  Shop of(int major) {
    return shops.computeIfAbsent(
        new Place(major, Thread.currentThread().threadId()), place -> new Shop(place.major()));
  }

  @Override
  public void close() {
    shops.values().forEach(Shop::close);
    shops.clear();
  }
}
