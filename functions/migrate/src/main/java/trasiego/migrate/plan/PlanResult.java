package trasiego.migrate.plan;

import java.util.List;

/**
 * The answer to {@code plan}.
 *
 * @param status UP_TO_DATE, READY, LEASE_HELD, or UNRECORDED where nothing is pending, but files
 *     are applied or taken back of which no record tells
 * @param plan the plan's key; empty where the lease is held by another execution
 * @param holder who holds the lease otherwise; empty where this execution has it
 * @param superseded whose lease was taken over; empty where it was free
 * @param takenOver what this execution records in place of ended ones, a line each
 * @param madeUp where it is UNRECORDED, what the steps begin with that are made up; else null
 */
public record PlanResult(
    String status,
    String plan,
    List<String> pending,
    String migrations,
    String holder,
    String holderExpires,
    String superseded,
    String summary,
    List<String> takenOver,
    MadeUpResult madeUp) {

  /**
   * The keys of this execution's documents, made of an ended one's.
   *
   * @param rehearsal null where the live database cannot be compared with it
   * @param backup the one of the state before, and its address; null where it is not known
   */
  record MadeUpResult(
      String run,
      List<String> applied,
      List<String> undone,
      String rehearsal,
      String rehearsalSha256,
      String restored,
      String backup,
      String address) {}
}
