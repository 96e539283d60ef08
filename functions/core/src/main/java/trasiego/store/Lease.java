package trasiego.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import trasiego.failure.DatabaseBusyException;
import trasiego.handler.Json;
import trasiego.store.Store.Content;

/**
 * At most one execution per environment holds the deployment lease: an object in the store, written
 * conditionally, so that nothing holds a database session between two steps. A holder that is known
 * to have ended is superseded by name; one of whom nothing is known, when its lease has expired.
 */
public final class Lease {
  /**
   * Longer than any step may run (15 minutes) and the machine's longest wait between two renewals.
   */
  static final Duration LENGTH = Duration.ofMinutes(20);

  private static final String JSON = "application/json";
  private static final int TRIES = 5;

  private final Store store;
  private final String key;
  private final Clock clock;

  public Lease(Store store, String environment, Clock clock) {
    this.store = store;
    this.key = Keys.lease(environment);
    this.clock = clock;
  }

  /** Who holds the lease, and until when unless renewed; instants as ISO-8601. */
  public record Holder(String execution, String takenAt, String expiresAt) {}

  /** What became of an attempt to take the lease. */
  public sealed interface Outcome {
    /** This execution holds it now; {@code superseded} is the execution it was taken from. */
    record Taken(Optional<Holder> superseded) implements Outcome {}

    record Held(Holder holder) implements Outcome {}
  }

  /**
   * Takes or keeps the lease; an unexpired one of another execution only where that one is named as
   * ended.
   */
  public Outcome take(String execution, Optional<String> ended) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Content> found = store.read(key);
      if (found.isEmpty()) {
        if (store.create(key, mine(execution), JSON).isPresent()) {
          return new Outcome.Taken(Optional.empty());
        }
        continue;
      }
      Holder holder = Json.document(found.get().bytes(), Holder.class);
      boolean own = holder.execution().equals(execution);
      if (!own && !isOver(holder) && !ended.equals(Optional.of(holder.execution()))) {
        return new Outcome.Held(holder);
      }
      if (store.replace(key, mine(execution), JSON, found.get().tag()).isPresent()) {
        return new Outcome.Taken(own ? Optional.empty() : Optional.of(holder));
      }
    }
    throw new DatabaseBusyException(
        "the deployment lease "
            + store.address(key)
            + " changed hands "
            + TRIES
            + " times while being taken; try again");
  }

  /**
   * Makes sure that this execution still holds the lease, and prolongs it; every step begins so.
   */
  public void renew(String execution) {
    Optional<Content> found = store.read(key);
    Optional<Holder> holder = found.map(content -> Json.document(content.bytes(), Holder.class));
    boolean held = holder.filter(it -> it.execution().equals(execution)).isPresent();
    if (!held || store.replace(key, renewed(holder.get()), JSON, found.get().tag()).isEmpty()) {
      throw new DatabaseBusyException(
          "the deployment lease is no longer held by "
              + Keys.name(execution)
              + ", found "
              + holder.map(it -> Keys.name(it.execution())).orElse("nobody")
              + "; this execution must not go on");
    }
  }

  /** Gives the lease back; does nothing where another execution holds it. */
  public void release(String execution) {
    store
        .read(key)
        .filter(found -> Json.document(found.bytes(), Holder.class).execution().equals(execution))
        .ifPresent(found -> store.delete(key, found.tag()));
  }

  public Optional<Holder> holder() {
    return store
        .read(key)
        .map(found -> Json.document(found.bytes(), Holder.class))
        .filter(holder -> !isOver(holder));
  }

  private boolean isOver(Holder holder) {
    return !clock.instant().isBefore(Instant.parse(holder.expiresAt()));
  }

  private byte[] mine(String execution) {
    Instant now = clock.instant();
    return Json.bytes(new Holder(execution, now.toString(), now.plus(LENGTH).toString()));
  }

  private byte[] renewed(Holder holder) {
    return Json.bytes(
        new Holder(holder.execution(), holder.takenAt(), clock.instant().plus(LENGTH).toString()));
  }
}
