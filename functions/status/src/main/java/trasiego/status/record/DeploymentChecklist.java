package trasiego.status.record;

import static trasiego.status.record.ReportEvidence.COMPATIBLE;
import static trasiego.status.record.ReportEvidence.STAGING;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import trasiego.execution.DeploymentRecord.Line;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.Rehearsed;
import trasiego.execution.RunDocument.Try;
import trasiego.execution.Step;
import trasiego.status.document.Documents.Found;
import trasiego.status.text.Format;

/** The runbook's checklist of a deployment, each line with what shows it. */
final class DeploymentChecklist extends Checklist {
  private static final String BACKUP = "backup stored before the migration";
  static final String PROVEN = "backup proven: restored in the rehearsal, contents equal";
  private static final String REHEARSED = "migrations rehearsed on the restored copy";
  private static final String UNDO = "a rollback script for every migration, proven in rehearsal";
  private static final String TIMEOUTS = "lock_timeout and statement_timeout set";
  private static final String WATCHED = "locks and long queries watched";
  private static final String VERIFIED = "data verified after the migration";
  private static final String HEALTHY = "health checked";
  private static final String NOTIFIED = "team notified before the migration";
  private static final String AFTER = "backup of the new state stored";
  private static final int MOST = 5;

  private final DeploymentRecordRequest request;
  private final Evidence evidence;
  private final BackupEvidence backups;
  private final LimitEvidence limits;

  DeploymentChecklist(DeploymentRecordRequest request, Evidence evidence, BackupEvidence backups) {
    this.request = request;
    this.evidence = evidence;
    this.backups = backups;
    this.limits = new LimitEvidence(evidence);
  }

  @Override
  List<Entry> entries() {
    List<Entry> entries =
        List.of(
            new Entry(BACKUP, this::backup),
            new Entry(PROVEN, this::proven),
            new Entry(REHEARSED, this::rehearsed),
            new Entry(UNDO, this::undo),
            new Entry(STAGING, this::staging),
            new Entry(COMPATIBLE, this::compatible),
            new Entry(TIMEOUTS, () -> limits.planned(TIMEOUTS)),
            new Entry(WATCHED, this::watched),
            new Entry(VERIFIED, this::verified),
            new Entry(HEALTHY, this::healthy),
            new Entry(NOTIFIED, this::notified),
            new Entry(AFTER, this::after));
    if (!request.outcome().equals(RecordRequest.UP_TO_DATE)) {
      return entries;
    }
    return entries.stream()
        .map(Entry::line)
        .map(line -> new Entry(line, () -> Line.notChecked(line, "nothing was pending")))
        .toList();
  }

  private boolean failedAt(Step... steps) {
    return Stream.of(steps).anyMatch(step -> step.state().equals(request.step()));
  }

  /** Reads the document, or says why there is none: the step failed, or was not reached. */
  private <T> Line from(String line, Found<T> found, Function<T, Line> judgement, Step... steps) {
    return switch (found) {
      case Found.Read<T>(String key, T value) -> judgement.apply(value);
      case Found.Unreadable<T>(String key, String why) ->
          Line.notChecked(line, "unreadable: " + key + ": " + why);
      case Found.Missing<T>(String key) -> missing(line, steps);
    };
  }

  private Line missing(String line, Step... steps) {
    return failedAt(steps)
        ? Line.failed(line, "state " + request.step() + " failed")
        : Line.notChecked(line, NOT_REACHED);
  }

  private Line backup() {
    return backups.stored(BACKUP, request.backup(), evidence.backup(), failedAt(Step.BACKUP));
  }

  private Line after() {
    if (request.outcome().equals(RecordRequest.SUCCEEDED) && request.backupAfter() == null) {
      return Line.notChecked(AFTER, "switched off by the setting BackupAfter");
    }
    return backups.stored(
        AFTER, request.backupAfter(), evidence.second(), failedAt(Step.BACKUP_AFTER));
  }

  private Line proven() {
    return evidence
        .equality(request.backup(), "on a trial server")
        .map(shown -> Line.shown(PROVEN, shown))
        .or(() -> evidence.reading(request.backup()).map(read -> Line.notChecked(PROVEN, read)))
        .orElseGet(
            () ->
                request.rehearsed() == null || failedAt(Step.REHEARSE)
                    ? missing(PROVEN, Step.REHEARSE)
                    : Line.notChecked(PROVEN, unreadableLedger()));
  }

  private String unreadableLedger() {
    return evidence
        .restored()
        .or(ledger -> "the rehearsal shows no finished restore", why -> "unreadable: " + why);
  }

  private Line rehearsed() {
    return from(REHEARSED, evidence.rehearsal(), this::rehearsed, Step.REHEARSE);
  }

  private Line rehearsed(RehearsalDocument rehearsal) {
    List<String> seen = rehearsal.files().stream().map(Rehearsed::version).toList();
    List<String> lacking = versions(pending()).filter(version -> !seen.contains(version)).toList();
    if (failedAt(Step.REHEARSE)) {
      return Line.failed(
          REHEARSED, "the rehearsal failed after " + Format.some(seen, MOST) + "; see the error");
    }
    if (!lacking.isEmpty()) {
      return Line.failed(REHEARSED, "not rehearsed: " + Format.some(lacking, MOST));
    }
    String ran = Format.count(seen.size(), "migration");
    return rehearsal.isWithoutRows()
        ? Line.notChecked(REHEARSED, ran + withoutRows())
        : Line.shown(REHEARSED, ran + timed(rehearsal));
  }

  private String withoutRows() {
    return " run on the structure without rows: promise 3 does not hold"
        + evidence
            .notRestored()
            .map(it -> "; accepted (" + it.reason() + "), since " + it.why())
            .orElse("");
  }

  private static String timed(RehearsalDocument rehearsal) {
    double seconds = numbers(rehearsal, Rehearsed::seconds).sum();
    double longest = numbers(rehearsal, Rehearsed::longestStatementSeconds).max().orElse(0);
    return " in "
        + Format.seconds(seconds)
        + " there, longest statement "
        + Format.seconds(longest)
        + "; the live server has times of its own";
  }

  private static DoubleStream numbers(RehearsalDocument rehearsal, Function<Rehearsed, Double> of) {
    return rehearsal.files().stream()
        .map(of)
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue);
  }

  private Line undo() {
    List<Pending> pending = pending();
    List<String> without =
        versions(
                pending.stream()
                    .filter(file -> file.undoFile() == null && file.irreversible() == null)
                    .toList())
            .toList();
    if (!without.isEmpty()) {
      return Line.failed(UNDO, "no undo file: " + Format.some(without, MOST));
    }
    return from(
        UNDO,
        evidence.rehearsal(),
        rehearsal -> {
          List<String> unproven =
              versions(pending.stream().filter(file -> file.undoFile() != null).toList())
                  .filter(version -> !rehearsal.undoProven().contains(version))
                  .toList();
          return unproven.isEmpty()
              ? Line.shown(
                  UNDO,
                  proven(rehearsal.undoProven())
                      + (rehearsal.isWithoutRows() ? ", on the structure without rows" : "")
                      + irreversible(pending))
              : Line.failed(UNDO, "not proven: " + Format.some(unproven, MOST));
        },
        Step.REHEARSE);
  }

  private static String proven(List<String> versions) {
    return versions.isEmpty()
        ? "nothing to undo"
        : "undone in the rehearsal, the catalogue equal to before: " + Format.some(versions, MOST);
  }

  private static String irreversible(List<Pending> pending) {
    List<String> files =
        pending.stream()
            .filter(file -> file.irreversible() != null)
            .map(file -> file.version() + " (" + file.irreversible() + ")")
            .toList();
    return files.isEmpty() ? "" : "; irreversible: " + Format.some(files, MOST);
  }

  private Line staging() {
    return from(STAGING, evidence.report(), ReportEvidence::soaked, Step.JUDGE, Step.CHECK);
  }

  private Line compatible() {
    return from(COMPATIBLE, evidence.report(), ReportEvidence::compatible, Step.JUDGE, Step.CHECK);
  }

  private Line watched() {
    return from(
        WATCHED,
        evidence.run(),
        run -> {
          List<Try> waits = run.files().stream().flatMap(file -> file.tries().stream()).toList();
          List<String> blockers =
              waits.stream().flatMap(it -> it.blockers().stream()).distinct().toList();
          int planned =
              evidence.plan().found().map(PlanDocument::blockers).map(List::size).orElse(0);
          return Line.shown(
              WATCHED,
              "before: "
                  + Format.count(planned, "blocker")
                  + "; during: "
                  + waits.size()
                  + (waits.size() == 1 ? " try" : " tries")
                  + " in vain"
                  + yielded(waits)
                  + (blockers.isEmpty() ? "" : ", blocked by " + Format.some(blockers, MOST)));
        },
        Step.MIGRATE);
  }

  private static String yielded(List<Try> waits) {
    List<String> seen = waits.stream().filter(Try::isYielded).map(Try::message).toList();
    return seen.isEmpty() ? "" : ", " + Format.some(seen, MOST);
  }

  private Line verified() {
    return from(
        VERIFIED,
        evidence.verification(),
        verification ->
            verification.findings().isEmpty()
                ? Line.shown(
                    VERIFIED,
                    String.join("; ", verification.compared())
                        + "; "
                        + Format.count(verification.reported().size(), "explained difference"))
                : Line.failed(
                    VERIFIED,
                    Format.count(verification.findings().size(), "finding")
                        + ": "
                        + Format.some(verification.findings(), MOST)),
        Step.VERIFY);
  }

  private Line healthy() {
    String health = request.health();
    if (health == null) {
      return missing(HEALTHY, Step.HEALTH);
    }
    return switch (request.healthVerdict()) {
      case HEALTHY -> Line.shown(HEALTHY, health);
      case NOT_CONFIGURED ->
          Line.notChecked(HEALTHY, "no health URL is configured: set HealthUrls");
      case UNHEALTHY -> Line.failed(HEALTHY, health);
    };
  }

  private Line notified() {
    if (Boolean.TRUE.equals(request.announced())) {
      return Line.shown(NOTIFIED, "the topic took the announcement before the backup");
    }
    return request.backup() == null && !failedAt(Step.BACKUP)
        ? Line.notChecked(NOTIFIED, NOT_REACHED)
        : Line.failed(NOTIFIED, "the topic did not take the announcement");
  }

  private List<Pending> pending() {
    return evidence.plan().found().map(PlanDocument::pending).orElse(List.of());
  }

  private static Stream<String> versions(List<Pending> files) {
    return files.stream().map(Pending::version).filter(Objects::nonNull);
  }
}
