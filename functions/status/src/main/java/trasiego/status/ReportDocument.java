package trasiego.status;

import java.util.List;

/**
 * The state of one environment at one moment, as it lies in the store. No row's values: queries are
 * shown without their literals.
 *
 * @param pending null where no migrations were given to compare with
 * @param findings one line each: what is wrong, and the next step
 * @param unread what could not be looked at, and why
 */
record ReportDocument(
    int format,
    String environment,
    String reportedAt,
    String status,
    String summary,
    List<String> findings,
    String database,
    String server,
    List<String> applied,
    List<String> pending,
    List<String> failed,
    LastBackup backup,
    Connections connections,
    List<Activity> longRunning,
    List<LockWait> ungrantedLocks,
    List<TableSize> tables,
    List<String> invalidIndexes,
    List<String> unvalidatedConstraints,
    List<Prepared> preparedTransactions,
    List<Slot> replicationSlots,
    List<Replica> replicas,
    List<String> unread) {
  static final int FORMAT = 1;

  /** The newest backup whose manifest and object agree. */
  record LastBackup(String backup, String takenAt, long ageSeconds, long bytes) {}

  record Connections(long used, long limit, long reserved) {
    long free() {
      return Math.max(0, limit - reserved - used);
    }
  }

  /** A query or transaction that runs longer than the limit; the text without its literals. */
  record Activity(
      int pid,
      String user,
      String application,
      String state,
      long transactionSeconds,
      long stateSeconds,
      String query) {
    String who() {
      return "pid "
          + pid
          + " ("
          + user
          + (application.isEmpty() ? "" : ", " + application)
          + ", "
          + state
          + ")";
    }
  }

  record LockWait(
      int pid,
      String user,
      String application,
      String mode,
      String object,
      double waitingSeconds,
      List<Integer> blockedBy,
      String query) {}

  record TableSize(String table, long bytes, long rows) {}

  record Prepared(String gid, String owner, long ageSeconds) {}

  record Slot(String name, boolean active, Long retainedBytes) {}

  record Replica(String application, String state, Double lagSeconds) {}
}
