package trasiego.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import trasiego.status.ReportDocument.Activity;
import trasiego.status.ReportDocument.Connections;
import trasiego.status.ReportDocument.LockWait;
import trasiego.status.ReportDocument.Prepared;
import trasiego.status.ReportDocument.Slot;

/** Judges what a report saw: one readable line for each thing that needs a person. */
final class Findings {
  private static final double FULL = 0.9;
  private static final double LONG_WAIT_SECONDS = 1;
  private static final double LAG_SECONDS = 60;
  private static final long RETAINED_BYTES = 10_000_000_000L;
  private static final Duration PREPARED_AGE = Duration.ofMinutes(5);

  private final ReportDocument seen;
  private final Report.Limits limits;
  private final List<String> lines = new ArrayList<>();

  Findings(ReportDocument seen, Report.Limits limits) {
    this.seen = seen;
    this.limits = limits;
  }

  ReportDocument judged() {
    lines.addAll(seen.unread());
    seen.failed()
        .forEach(
            version ->
                lines.add(
                    "migration "
                        + version
                        + " is in the history as failed; mend its file and deploy again"));
    seen.invalidIndexes()
        .forEach(
            index ->
                lines.add(
                    "index "
                        + index
                        + " is invalid: kept up on every write, used by no query; rebuild it with"
                        + " REINDEX INDEX CONCURRENTLY, or drop it"));
    backup();
    connections();
    seen.longRunning().forEach(this::longRunning);
    seen.ungrantedLocks().forEach(this::lockWait);
    seen.preparedTransactions().forEach(this::prepared);
    replication();
    String status = status();
    return new ReportDocument(
        seen.format(),
        seen.environment(),
        seen.reportedAt(),
        status,
        summary(),
        List.copyOf(lines),
        seen.database(),
        seen.server(),
        seen.applied(),
        seen.pending(),
        seen.failed(),
        seen.backup(),
        seen.connections(),
        seen.longRunning(),
        seen.ungrantedLocks(),
        seen.tables(),
        seen.invalidIndexes(),
        seen.unvalidatedConstraints(),
        seen.preparedTransactions(),
        seen.replicationSlots(),
        seen.replicas(),
        seen.unread());
  }

  private boolean isPending() {
    return seen.pending() != null && !seen.pending().isEmpty();
  }

  private String status() {
    if (!lines.isEmpty()) {
      return ReportResult.ATTENTION;
    }
    return isPending() ? ReportResult.PENDING : ReportResult.OK;
  }

  private String summary() {
    String pending =
        seen.pending() == null ? "pending unknown" : seen.pending().size() + " pending";
    String backup =
        seen.backup() == null
            ? "no backup"
            : "last backup " + Amount.age(Duration.ofSeconds(seen.backup().ageSeconds())) + " old";
    return seen.environment()
        + ": "
        + seen.applied().size()
        + " applied, "
        + pending
        + ", "
        + seen.failed().size()
        + " failed, "
        + backup
        + ", "
        + Amount.count(lines.size(), "finding");
  }

  private void backup() {
    if (seen.backup() == null) {
      lines.add("no backup of " + seen.environment() + " is stored; take one with \"db backup\"");
      return;
    }
    Duration age = Duration.ofSeconds(seen.backup().ageSeconds());
    if (age.compareTo(limits.backupAge()) > 0) {
      lines.add(
          "the last backup "
              + seen.backup().backup()
              + " is "
              + Amount.age(age)
              + " old, wanted at most "
              + limits.backupAge().toHours()
              + " h; take one with \"db backup\", and look at its schedule");
    }
  }

  private void connections() {
    Connections connections = seen.connections();
    if (connections == null) {
      return;
    }
    long usable = connections.limit() - connections.reserved();
    if (connections.used() >= usable * FULL) {
      lines.add(
          connections.used()
              + " of "
              + usable
              + " connections are used (limit "
              + connections.limit()
              + ", reserved "
              + connections.reserved()
              + "); end idle sessions or raise max_connections");
    }
  }

  private void longRunning(Activity activity) {
    lines.add(
        activity.who()
            + " has had a transaction open for "
            + Amount.age(Duration.ofSeconds(activity.transactionSeconds()))
            + ", wanted at most "
            + Amount.age(limits.longQuery())
            + ": "
            + activity.query()
            + "; let it end, or SELECT pg_terminate_backend("
            + activity.pid()
            + ")");
  }

  private void lockWait(LockWait wait) {
    if (wait.waitingSeconds() < LONG_WAIT_SECONDS) {
      return;
    }
    List<String> blockers = wait.blockedBy().stream().map(pid -> "pid " + pid).toList();
    lines.add(
        "pid "
            + wait.pid()
            + " ("
            + wait.user()
            + (wait.application().isEmpty() ? "" : ", " + wait.application())
            + ") waits for "
            + wait.mode()
            + " on "
            + wait.object()
            + " since "
            + Amount.seconds(Math.rint(wait.waitingSeconds()))
            + ", blocked by "
            + Amount.some(blockers, 5)
            + "; end the blocker, or the one who waits");
  }

  private void prepared(Prepared prepared) {
    if (prepared.ageSeconds() > PREPARED_AGE.toSeconds()) {
      lines.add(
          "prepared transaction \""
              + prepared.gid()
              + "\" of "
              + prepared.owner()
              + " keeps its locks since "
              + Amount.age(Duration.ofSeconds(prepared.ageSeconds()))
              + "; COMMIT PREPARED or ROLLBACK PREPARED it");
    }
  }

  private void replication() {
    for (Slot slot : seen.replicationSlots()) {
      if (!slot.active() && slot.retainedBytes() != null && slot.retainedBytes() > RETAINED_BYTES) {
        lines.add(
            "replication slot \""
                + slot.name()
                + "\" is not read and keeps "
                + Amount.bytes(slot.retainedBytes())
                + " of WAL; start its reader or drop it before the disk is full");
      }
    }
    seen.replicas().stream()
        .filter(replica -> replica.lagSeconds() != null && replica.lagSeconds() > LAG_SECONDS)
        .forEach(
            replica ->
                lines.add(
                    "replica \""
                        + replica.application()
                        + "\" is "
                        + Amount.seconds(replica.lagSeconds())
                        + " behind; look at its load and its disk"));
  }
}
