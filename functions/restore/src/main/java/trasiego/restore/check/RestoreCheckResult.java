package trasiego.restore.check;

import trasiego.store.Keys;
import trasiego.store.Lease;

/**
 * What a check found: {@code READY}, or {@code LEASE_HELD} by another execution.
 *
 * @param database the live database's name
 * @param administrator what an administrator is to restore, in words; null where none is wanted
 * @param old of an undo, the kept database that would be put back; else empty
 */
public record RestoreCheckResult(
    String status,
    String backup,
    String database,
    String old,
    String schemaVersion,
    String takenAt,
    long bytes,
    String holder,
    String holderExpires,
    String superseded,
    String summary,
    String administrator) {
  static final String READY = "READY";
  static final String LEASE_HELD = "LEASE_HELD";

  static RestoreCheckResult held(String database, Lease.Holder holder) {
    String until = Keys.name(holder.execution()) + " until " + holder.expiresAt();
    return new RestoreCheckResult(
        LEASE_HELD,
        null,
        database,
        null,
        null,
        null,
        0,
        holder.execution(),
        holder.expiresAt(),
        "",
        "the deployment lease is held by " + until,
        null);
  }
}
