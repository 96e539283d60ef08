package trasiego.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Check;
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

  /**
   * S3 decides a conditional write atomically; some servers that speak its language look first and
   * write then, so that two may be told that they won. After this long one of the two is there.
   */
  private static final Duration SETTLING = Duration.ofMillis(250);

  private static final Duration WRONG = Duration.ofDays(1);
  private static final String JSON = "application/json";
  private static final int TRIES = 5;

  private final Store store;
  private final String key;
  private final Clock clock;
  private final Duration settling;

  public Lease(Store store, String environment, Clock clock) {
    this(store, environment, clock, SETTLING);
  }

  Lease(Store store, String environment, Clock clock, Duration settling) {
    this.store = store;
    this.key = Keys.lease(environment);
    this.clock = clock;
    this.settling = settling;
  }

  /**
   * Who holds the lease, and until when unless renewed; instants as ISO-8601.
   *
   * @param stoppedAt when the execution was ended from outside; null while it runs
   */
  public record Holder(String execution, String takenAt, String expiresAt, String stoppedAt) {
    boolean isStopped() {
      return stoppedAt != null;
    }
  }

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
        if (store.create(key, mine(execution), JSON).isPresent() && hasSettled(execution)) {
          return new Outcome.Taken(Optional.empty());
        }
        continue;
      }
      Holder holder = read(found.get());
      boolean own = holder.execution().equals(execution);
      if (own && holder.isStopped()) {
        throw lost(execution, Optional.of(holder));
      }
      if (!own && !isOver(holder) && !ended.equals(Optional.of(holder.execution()))) {
        return new Outcome.Held(holder);
      }
      boolean replaced = store.replace(key, mine(execution), JSON, found.get().tag()).isPresent();
      if (replaced && (own || hasSettled(execution))) {
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

  private boolean hasSettled(String execution) {
    try {
      Thread.sleep(settling);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseBusyException("interrupted while taking " + store.address(key), e);
    }
    return store
        .read(key)
        .map(this::read)
        .filter(it -> it.execution().equals(execution))
        .isPresent();
  }

  /**
   * Makes sure that this execution still holds the lease, and prolongs it; every step begins so.
   */
  public void renew(String execution) {
    try {
      prolong(execution);
    } catch (StoreUnavailableException e) {
      throw new StoreUnavailableException(
          "the deployment lease could not be renewed, without which nothing goes on: "
              + e.getMessage(),
          e.getCause());
    }
  }

  private void prolong(String execution) {
    Optional<Holder> holder = Optional.empty();
    for (int i = 0; i < TRIES; i++) {
      Optional<Content> found = store.read(key);
      holder = found.map(this::read);
      if (!isHeld(holder, execution)) {
        break;
      }
      // Another tag: a call beside this one renewed it, or only the answer to our write was lost.
      if (store.replace(key, renewed(holder.get()), JSON, found.get().tag()).isPresent()) {
        return;
      }
    }
    throw lost(execution, holder);
  }

  /** Makes sure that this execution still holds the lease, without prolonging it. */
  public void check(String execution) {
    Optional<Holder> holder = store.read(key).map(this::read);
    if (!isHeld(holder, execution)) {
      throw lost(execution, holder);
    }
  }

  private static boolean isHeld(Optional<Holder> holder, String execution) {
    return holder.filter(it -> it.execution().equals(execution) && !it.isStopped()).isPresent();
  }

  private static DatabaseBusyException lost(String execution, Optional<Holder> holder) {
    boolean own = holder.filter(it -> it.execution().equals(execution)).isPresent();
    return new DatabaseBusyException(
        "the deployment lease is no longer held by "
            + Keys.name(execution)
            + ", found "
            + (own
                ? "that it was stopped at " + holder.get().stoppedAt()
                : holder.map(it -> Keys.name(it.execution())).orElse("nobody"))
            + "; this execution must not go on");
  }

  /**
   * Notes that this execution was ended from outside, where no step of it can give the lease back:
   * what still runs of it stops before its next statement, and whoever comes next takes over at
   * once, knowing from whom. Answers false where it does not hold the lease.
   */
  public boolean stop(String execution) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Content> found = store.read(key);
      Optional<Holder> holder = found.map(this::read);
      if (!isHeld(holder, execution)) {
        return holder.filter(it -> it.execution().equals(execution)).isPresent();
      }
      String now = clock.instant().toString();
      Holder stopped = new Holder(execution, holder.get().takenAt(), now, now);
      if (store.replace(key, Json.bytes(stopped), JSON, found.get().tag()).isPresent()) {
        return true;
      }
    }
    throw new StoreUnavailableException(
        "the deployment lease "
            + store.address(key)
            + " was written "
            + TRIES
            + " times while it"
            + " was being stopped; try again");
  }

  /**
   * Gives the lease back; does nothing where another execution holds it, or where it is damaged, so
   * that nobody can say whose it is.
   */
  public void release(String execution) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Content> found = store.read(key);
      boolean own =
          found.flatMap(Lease::parse).filter(it -> it.execution().equals(execution)).isPresent();
      // Another tag: a late step of this very execution has renewed it meanwhile.
      if (!own || store.delete(key, found.get().tag())) {
        return;
      }
    }
  }

  public Optional<Holder> holder() {
    return store.read(key).map(this::read).filter(holder -> !isOver(holder));
  }

  private Holder read(Content content) {
    return parse(content)
        .orElseThrow(
            () ->
                new StoreUnavailableException(
                    "the deployment lease "
                        + store.address(key)
                        + " is not what an execution writes there; look at it, delete it, try"
                        + " again"));
  }

  private static Optional<Holder> parse(Content content) {
    try {
      Holder holder = Json.document(content.bytes(), Holder.class);
      if (holder == null || holder.execution() == null || holder.expiresAt() == null) {
        return Optional.empty();
      }
      Check.execution(holder.execution());
      Instant.parse(holder.expiresAt());
      return Optional.of(holder);
    } catch (JacksonException | DateTimeParseException | InvalidRequestException e) {
      return Optional.empty();
    }
  }

  /**
   * Also where it would last longer than any clock of ours can be wrong: nobody takes it for so
   * long, and what somebody wrote there may not keep everybody out.
   */
  private boolean isOver(Holder holder) {
    Instant end = Instant.parse(holder.expiresAt());
    Instant now = clock.instant();
    return !now.isBefore(end) || end.isAfter(now.plus(LENGTH).plus(WRONG));
  }

  private byte[] mine(String execution) {
    Instant now = clock.instant();
    return Json.bytes(new Holder(execution, now.toString(), now.plus(LENGTH).toString(), null));
  }

  private byte[] renewed(Holder holder) {
    return Json.bytes(
        new Holder(
            holder.execution(), holder.takenAt(), clock.instant().plus(LENGTH).toString(), null));
  }
}
