package trasiego.migrate;

import java.util.List;

/**
 * The answer to {@code plan}.
 *
 * @param status UP_TO_DATE, READY or LEASE_HELD
 * @param plan the plan's key; empty where the lease is held by another execution
 * @param holder who holds the lease otherwise; empty where this execution has it
 * @param superseded whose lease was taken over; empty where it was free
 */
record PlanResult(
    String status,
    String plan,
    List<String> pending,
    String migrations,
    String holder,
    String holderExpires,
    String superseded,
    String summary) {}
