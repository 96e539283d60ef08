package trasiego.status.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument.Activity;
import trasiego.execution.ReportDocument.Connections;
import trasiego.execution.ReportDocument.LastBackup;
import trasiego.execution.ReportDocument.LockWait;
import trasiego.execution.ReportDocument.Prepared;
import trasiego.execution.ReportDocument.Seen;
import trasiego.execution.ReportDocument.Slot;
import trasiego.postgres.Releases;
import trasiego.status.text.Format;

/** Judges what a report saw: one finding for each thing that needs a person. */
public final class Findings {
  private static final double FULL = 0.9;
  private static final double LONG_WAIT_SECONDS = 1;
  private static final double LAG_SECONDS = 60;
  private static final long RETAINED_BYTES = 10_000_000_000L;
  private static final Duration PREPARED_AGE = Duration.ofMinutes(5);

  private final String environment;
  private final Seen seen;
  private final Report.Limits limits;
  private final List<Finding> found = new ArrayList<>();

  private Findings(String environment, Seen seen, Report.Limits limits) {
    this.environment = environment;
    this.seen = seen;
    this.limits = limits;
  }

  /**
   * @param pendingSince when each pending version was first seen so
   */
  public static List<Finding> of(
      String environment,
      Seen seen,
      Report.Limits limits,
      Map<String, String> pendingSince,
      Instant now) {
    Findings findings = new Findings(environment, seen, limits);
    findings.judge();
    findings.pending(pendingSince, now);
    return List.copyOf(findings.found);
  }

  private void add(String code, String object, String text) {
    found.add(Finding.of(code, object, text));
  }

  private void judge() {
    seen.unread().forEach(it -> add(it.code(), it.object(), it.text()));
    for (String version : seen.failed()) {
      add(
          Finding.HISTORY,
          version,
          "migration " + version + " is in the history as failed; mend its file and deploy again");
    }
    for (String index : seen.invalidIndexes()) {
      add(
          Finding.INDEX,
          index,
          "index "
              + index
              + " is invalid: kept up on every write, used by no query; rebuild it with"
              + " REINDEX INDEX CONCURRENTLY, or drop it");
    }
    seen.faults().forEach(it -> add(it.code(), it.object(), it.text()));
    server();
    drift();
    backup();
    connections();
    seen.longRunning().forEach(this::longRunning);
    seen.ungrantedLocks().forEach(this::lockWait);
    seen.preparedTransactions().forEach(this::prepared);
    replication();
  }

  private void server() {
    if (!limits.releases()) {
      return;
    }
    Releases.newerThan(seen.server())
        .ifPresent(
            release ->
                add(
                    Finding.SERVER,
                    "PostgreSQL " + release,
                    "the server is PostgreSQL "
                        + seen.server()
                        + ", older than the security release "
                        + release
                        + " of "
                        + release.day()
                        + " ("
                        + release.flaw()
                        + "); update it"));
  }

  private void drift() {
    if (seen.drift() == null) {
      return;
    }
    for (String line : seen.drift()) {
      add(
          Finding.DRIFT,
          line.replaceFirst(": .*", ""),
          "somebody changed the schema since the last deployment: "
              + line
              + "; take it back, or make a migration of it");
    }
  }

  private void pending(Map<String, String> pendingSince, Instant now) {
    if (seen.pending() == null) {
      return;
    }
    for (String version : seen.pending()) {
      String since = pendingSince.get(version);
      Duration age = since == null ? Duration.ZERO : Duration.between(Instant.parse(since), now);
      if (age.compareTo(limits.pendingAge()) > 0) {
        add(
            Finding.PENDING,
            version,
            "migration "
                + version
                + " is pending for "
                + Format.age(age)
                + ", wanted at most "
                + limits.pendingAge().toHours()
                + " h; deploy it, or take its file back");
      }
    }
  }

  private void backup() {
    LastBackup verified = seen.verified();
    if (verified == null) {
      add(
          Finding.BACKUP_AGE,
          environment,
          seen.backup() == null
              ? "no backup of " + environment + " is stored; take one with \"db backup\""
              : "no backup of "
                  + environment
                  + " is verified, the newest is "
                  + seen.backup().backup()
                  + (seen.backup().proof() == null
                      ? "; the schedule reads it back once it has told this"
                      : " (" + seen.backup().proof() + "); deploy or restore, which proves one"));
      return;
    }
    Duration age = Duration.ofSeconds(verified.ageSeconds());
    if (age.compareTo(limits.backupAge()) > 0) {
      add(
          Finding.BACKUP_AGE,
          environment,
          "the last verified backup "
              + verified.backup()
              + " is "
              + Format.age(age)
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
      add(
          Finding.CONNECTIONS,
          "max_connections",
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
    add(
        Finding.TRANSACTION,
        activity.whose(),
        activity.who()
            + " has had a transaction open for "
            + Format.age(Duration.ofSeconds(activity.transactionSeconds()))
            + ", wanted at most "
            + Format.age(limits.longQuery())
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
    add(
        Finding.LOCK,
        wait.object(),
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
            + Format.seconds(Math.rint(wait.waitingSeconds()))
            + ", blocked by "
            + Format.some(blockers, 5)
            + "; end the blocker, or the one who waits");
  }

  private void prepared(Prepared prepared) {
    if (prepared.ageSeconds() > PREPARED_AGE.toSeconds()) {
      add(
          Finding.PREPARED,
          prepared.gid(),
          "prepared transaction \""
              + prepared.gid()
              + "\" of "
              + prepared.owner()
              + " keeps its locks since "
              + Format.age(Duration.ofSeconds(prepared.ageSeconds()))
              + "; COMMIT PREPARED or ROLLBACK PREPARED it");
    }
  }

  private void replication() {
    for (Slot slot : seen.replicationSlots()) {
      if (!slot.active() && slot.retainedBytes() != null && slot.retainedBytes() > RETAINED_BYTES) {
        add(
            Finding.SLOT,
            slot.name(),
            "replication slot \""
                + slot.name()
                + "\" is not read and keeps "
                + Format.bytes(slot.retainedBytes())
                + " of WAL; start its reader or drop it before the disk is full");
      }
    }
    seen.replicas().stream()
        .filter(replica -> replica.lagSeconds() != null && replica.lagSeconds() > LAG_SECONDS)
        .forEach(
            replica ->
                add(
                    Finding.REPLICA,
                    replica.application(),
                    "replica \""
                        + replica.application()
                        + "\" is "
                        + Format.seconds(replica.lagSeconds())
                        + " behind; look at its load and its disk"));
  }
}
