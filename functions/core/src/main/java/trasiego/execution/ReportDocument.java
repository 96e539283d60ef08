package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The state of one environment at one moment, as it lies in the store. No row's values: queries are
 * shown without their literals.
 *
 * @param findings what is wrong, each with the next step
 * @param resolved what was told before and went away, the newest first
 */
public record ReportDocument(
    int format,
    String environment,
    String reportedAt,
    String status,
    String summary,
    long newFindings,
    List<Finding> findings,
    List<Resolved> resolved,
    Seen seen) {
  public static final int FORMAT = 2;

  public List<String> texts() {
    return findings.stream().map(Finding::text).toList();
  }

  /**
   * What was looked at, not judged yet.
   *
   * @param migrations the migrations that pending is reckoned from; null where none are known
   * @param pending null where no migrations are known to compare with
   * @param backup the newest that is stored
   * @param verified the newest that is proven and signed
   * @param backups the newest ones, each as this stack finds it
   * @param backupRecord what became of the last one by the schedule or by a person, stored or not;
   *     null where none is recorded
   * @param drift what the live schema has otherwise than the last deployment left it, a line an
   *     object; null where no deployment says
   * @param faults what is broken in the live database itself; null in an earlier release's report
   * @param kept what restorations replaced, the newest first
   * @param traffic when it is quietest, in words; null where that is not known yet
   * @param unread what could not be looked at, and why
   */
  public record Seen(
      String database,
      String server,
      String migrations,
      List<String> applied,
      List<String> pending,
      List<String> failed,
      LastBackup backup,
      LastBackup verified,
      List<StoredBackup> backups,
      BackupRecord backupRecord,
      Connections connections,
      List<Activity> longRunning,
      List<LockWait> ungrantedLocks,
      List<TableSize> tables,
      List<String> invalidIndexes,
      List<String> drift,
      List<String> unvalidatedConstraints,
      List<Prepared> preparedTransactions,
      List<Slot> replicationSlots,
      List<Replica> replicas,
      List<Fault> faults,
      List<Kept> kept,
      @JsonInclude(JsonInclude.Include.NON_NULL) String traffic,
      List<Unread> unread) {
    public Seen {
      faults = faults == null ? List.of() : List.copyOf(faults);
    }
  }

  /** A finding that went away, and when. */
  public record Resolved(
      String code, String object, String text, String since, String resolvedAt) {}

  /** One thing that is broken in the live database itself, with the next step. */
  public record Fault(String code, String object, String text) {}

  /** A database that a restoration replaced, and that an undo can bring back. */
  public record Kept(String name, String since) {}

  /** What could not be looked at or is not as it should be stored, by its code and object. */
  public record Unread(String code, String object, String text) {}

  /**
   * A backup in the store.
   *
   * @param signature signed, unsigned, wrongly signed, or unknown
   * @param opens whether this stack can read it, which its key may forbid
   * @param problem why it cannot be restored as it is, or null
   */
  public record StoredBackup(String backup, String signature, boolean opens, String problem) {}

  /**
   * A backup whose manifest and object agree.
   *
   * @param proof how it was proven, or null
   * @param omitted what is not in it, a line each and few of them
   */
  public record LastBackup(
      String backup,
      String takenAt,
      long ageSeconds,
      long bytes,
      String proof,
      List<String> omitted) {
    public LastBackup {
      omitted = omitted == null ? List.of() : List.copyOf(omitted);
    }
  }

  public record Connections(long used, long limit, long reserved) {
    public long free() {
      return Math.max(0, limit - reserved - used);
    }
  }

  /** A query or transaction that runs longer than the limit; the text without its literals. */
  public record Activity(
      int pid,
      String user,
      String application,
      String state,
      long transactionSeconds,
      long stateSeconds,
      String query) {
    public String who() {
      return "pid " + pid + " (" + whose() + ", " + state + ")";
    }

    /** The same from one connection to the next. */
    public String whose() {
      return user + (application.isEmpty() ? "" : ", " + application);
    }
  }

  public record LockWait(
      int pid,
      String user,
      String application,
      String mode,
      String object,
      double waitingSeconds,
      List<Integer> blockedBy,
      String query) {}

  public record TableSize(String table, long bytes, long rows) {}

  public record Prepared(String gid, String owner, long ageSeconds) {}

  public record Slot(String name, boolean active, Long retainedBytes) {}

  public record Replica(String application, String state, Double lagSeconds) {}
}
