package trasiego.status.record;

import java.util.Optional;
import trasiego.store.Keys;
import trasiego.store.Lease.Holder;

/**
 * The answer to {@code take}, {@code release} and {@code expire}: what became of the deployment
 * lease.
 *
 * @param status TAKEN, LEASE_HELD, RELEASED, EXPIRED, or NOT_HELD where what should expire was
 *     another's or nobody's
 * @param holder who holds it instead; empty where nobody does
 * @param superseded from whom it was taken over; empty where from nobody
 */
public record LeaseResult(
    String status, String holder, String holderExpires, String superseded, String summary) {

  public static LeaseResult taken(Optional<Holder> superseded) {
    String from = superseded.map(Holder::execution).orElse("");
    return new LeaseResult(
        "TAKEN",
        "",
        "",
        from,
        "took the deployment lease" + (from.isEmpty() ? "" : " over from " + Keys.name(from)));
  }

  public static LeaseResult held(Holder holder) {
    return new LeaseResult(
        "LEASE_HELD",
        holder.execution(),
        holder.expiresAt(),
        "",
        "the deployment lease is held by "
            + Keys.name(holder.execution())
            + " until "
            + holder.expiresAt());
  }

  public static LeaseResult released() {
    return new LeaseResult("RELEASED", "", "", "", "gave the deployment lease back");
  }

  public static LeaseResult expired(String execution, boolean held) {
    return new LeaseResult(
        held ? "EXPIRED" : "NOT_HELD",
        "",
        "",
        "",
        held
            ? "the lease of " + Keys.name(execution) + " has expired: what still runs of it stops"
            : "the deployment lease was not held by " + Keys.name(execution));
  }
}
