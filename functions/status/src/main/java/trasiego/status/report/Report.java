package trasiego.status.report;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.BackupId;
import trasiego.archive.Trust;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument;
import trasiego.execution.ReportDocument.Seen;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Deadline;
import trasiego.handler.Json;
import trasiego.handler.Settings;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.status.text.Format;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * Looks at one environment without changing anything in the database, and writes what it saw. What
 * cannot be looked at is a finding, never a silence. The schedule's report is the one that alarms:
 * it tells each finding once, as a metric, and reads the newest backup back.
 *
 * <p>Told by metric and alarm alone, not by a message of its own: a function inside a VPC without a
 * way out reaches no topic, while its log is always carried; the alarm says where the page lies.
 */
public final class Report {
  private static final Logger LOG = LoggerFactory.getLogger(Report.class);
  private static final String SCHEDULE = "schedule";
  private static final int TRIES = 5;

  /** Whoever looks must not queue up behind the very locks that are to be reported. */
  private static final Timeouts PATIENCE =
      new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1));

  private final Store store;
  private final Trust trust;
  private final Database database;
  private final Clock clock;
  private final Limits limits;
  private final Consumer<String> metrics;

  /**
   * From when on something is too long or too old.
   *
   * @param releases whether the server's own release is looked at; that of a laptop's is no news
   */
  public record Limits(
      Duration longQuery, Duration backupAge, Duration pendingAge, String stack, boolean releases) {
    public static Limits of(Settings settings) {
      return new Limits(
          settings.seconds("TRASIEGO_LONG_QUERY", Duration.ofSeconds(60)),
          Duration.ofHours(settings.count("TRASIEGO_BACKUP_MAX_AGE", 26)),
          Duration.ofHours(settings.count("TRASIEGO_PENDING_MAX_AGE", 24)),
          settings.optional("TRASIEGO_STACK").orElse(settings.environment()),
          settings.optional("TRASIEGO_SERVER_RELEASES").filter("ignored"::equals).isEmpty());
    }
  }

  /**
   * @param metrics takes one line for CloudWatch
   */
  public Report(
      Store store,
      Trust trust,
      Database database,
      Clock clock,
      Limits limits,
      Consumer<String> metrics) {
    this.store = store;
    this.trust = trust;
    this.database = database;
    this.clock = clock;
    this.limits = limits;
    this.metrics = metrics;
  }

  public ReportResult report(ReportRequest request, Deadline deadline) {
    boolean scheduled = SCHEDULE.equals(request.execution());
    StatusCollector survey = new StatusCollector(store, trust, request.environment(), clock);
    Seen seen = look(survey, request, scheduled);
    ReportResult result = scheduled ? tell(request, seen) : write(request, seen);
    if (scheduled && seen.backup() != null && seen.backup().proof() == null) {
      // Last, since it may take all the time that is left: what was found is told by then.
      survey.proofs().readBack(BackupId.parse(seen.backup().backup()), deadline);
    }
    return result;
  }

  private Seen look(StatusCollector survey, ReportRequest request, boolean scheduled) {
    Optional<String> given = Optional.ofNullable(request.migrations());
    try (Session session = database.open(PATIENCE)) {
      return survey.look(session, given, limits.longQuery());
    } catch (DatabaseUnavailableException e) {
      if (!scheduled) {
        throw e;
      }
      return survey.withoutDatabase(database.name(), e.getMessage());
    }
  }

  private ReportResult write(ReportRequest request, Seen seen) {
    FindingHistory known = new FindingHistory(store, request.environment(), clock);
    FindingHistory.Reading before = known.read();
    return store(document(request, seen, change(known, before, request, seen)));
  }

  /**
   * The metric follows the claim at once, with nothing between that could fail: the report is
   * written before, and written again where another one was faster.
   */
  private ReportResult tell(ReportRequest request, Seen seen) {
    FindingHistory known = new FindingHistory(store, request.environment(), clock);
    for (int i = 0; i < TRIES; i++) {
      FindingHistory.Reading before = known.read();
      FindingHistory.Change change = change(known, before, request, seen);
      ReportDocument document = document(request, seen, change);
      ReportResult result = store(document);
      if (known.claim(before, change.next())) {
        metrics.accept(Metrics.line(document, limits.stack()));
        return result;
      }
    }
    throw new StoreUnavailableException(
        "the known findings of "
            + request.environment()
            + " were written by others "
            + TRIES
            + " times while this report was; wanted one schedule, try again");
  }

  private FindingHistory.Change change(
      FindingHistory known, FindingHistory.Reading before, ReportRequest request, Seen seen) {
    Map<String, String> pendingSince =
        before.pendingSince(seen.pending(), clock.instant().toString());
    List<Finding> findings =
        Findings.of(request.environment(), seen, limits, pendingSince, clock.instant());
    return known.compare(before, findings, pendingSince);
  }

  private ReportDocument document(ReportRequest request, Seen seen, FindingHistory.Change change) {
    boolean isPending = seen.pending() != null && !seen.pending().isEmpty();
    String calm = isPending ? ReportResult.PENDING : ReportResult.OK;
    return new ReportDocument(
        ReportDocument.FORMAT,
        request.environment(),
        clock.instant().toString(),
        change.findings().isEmpty() ? calm : ReportResult.ATTENTION,
        summary(request.environment(), seen, change.findings()),
        change.news(),
        change.findings(),
        change.resolved(),
        seen);
  }

  private static String summary(String environment, Seen seen, List<Finding> findings) {
    String pending =
        seen.pending() == null ? "pending unknown" : seen.pending().size() + " pending";
    String backup =
        seen.verified() == null
            ? "no verified backup"
            : "last verified backup "
                + Format.age(Duration.ofSeconds(seen.verified().ageSeconds()))
                + " old";
    return environment
        + ": "
        + seen.applied().size()
        + " applied, "
        + pending
        + ", "
        + seen.failed().size()
        + " failed, "
        + backup
        + ", "
        + Format.count(findings.size(), "finding");
  }

  private ReportResult store(ReportDocument document) {
    String name = document.reportedAt().replace(":", "");
    String environment = document.environment();
    byte[] json = Json.bytes(document);
    byte[] page = ReportPage.of(document);
    String key = Keys.report(environment, name + ".json");
    store.write(key, json, "application/json");
    store.write(Keys.report(environment, name + ".html"), page, ReportPage.TYPE);
    store.write(Keys.report(environment, "latest.json"), json, "application/json");
    String latest = Keys.report(environment, "latest.html");
    store.write(latest, page, ReportPage.TYPE);
    document.findings().stream()
        .limit(20)
        .forEach(finding -> LOG.warn("{} finding: {}", finding.state(), finding.text()));
    LOG.info("{}; {}", document.summary(), store.address(latest));
    return ReportResult.of(key, latest, document);
  }
}
