package trasiego.migrate.backfill;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.migrate.backfill.ServerLoad.Sign;

/**
 * Says whether the server can bear the next batch. It is asked between two batches, when nothing is
 * locked.
 */
final class Throttle {
  private static final long BETWEEN_LOOKS = 1_000_000_000L;

  private final ServerLoad load;
  private final Replicas replicas;
  private final BackfillLedger ledger;
  private final Set<String> known;
  private long lookedAt;
  private boolean hasLooked;

  Throttle(ServerLoad load, Replicas replicas, BackfillLedger ledger) {
    this.load = load;
    this.replicas = replicas;
    this.ledger = ledger;
    this.known = new LinkedHashSet<>(ledger.signals());
  }

  /** Why to wait; empty where it may go on. */
  Optional<String> reason() {
    if (hasLooked && System.nanoTime() - lookedAt < BETWEEN_LOOKS) {
      return Optional.empty();
    }
    List<Sign> signs = Stream.concat(replicas.signs().stream(), load.signs().stream()).toList();
    Optional<String> reason =
        signs.stream().flatMap(sign -> sign.reason().stream()).findFirst().or(() -> missing(signs));
    if (reason.isEmpty()) {
      lookedAt = System.nanoTime();
      hasLooked = true;
    }
    return reason;
  }

  private Optional<String> gone(Set<String> names) {
    return known.stream().filter(name -> !names.contains(name)).findFirst();
  }

  /** What was seen once and is not any more; new ones are noted. */
  private Optional<String> missing(List<Sign> signs) {
    Set<String> names = signs.stream().map(Sign::name).collect(Collectors.toSet());
    Optional<String> gone = gone(names);
    if (gone.isPresent()) {
      // A person may have said meanwhile that it is meant.
      known.retainAll(ledger.signals());
      gone = gone(names);
    }
    if (gone.isEmpty() && known.addAll(names)) {
      ledger.signals(new ArrayList<>(known));
    }
    return gone.map(
        name ->
            name
                + " could be seen before and cannot any more; where that is meant:  db backfills"
                + " ENVIRONMENT --resume VERSION");
  }
}
