package trasiego.status.record;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.archive.Omissions;
import trasiego.archive.Trust;
import trasiego.execution.DeploymentRecord;
import trasiego.execution.DeploymentRecord.Documented;
import trasiego.execution.DeploymentRecord.FileState;
import trasiego.execution.DeploymentRecord.Line;
import trasiego.execution.DeploymentRecord.Moment;
import trasiego.execution.DeploymentRecord.Restored;
import trasiego.execution.PlanDocument;
import trasiego.execution.Report.NotRestored;
import trasiego.execution.RunDocument;
import trasiego.handler.Json;
import trasiego.status.document.Documents;
import trasiego.status.document.Documents.Found;
import trasiego.status.text.FailureText;
import trasiego.status.text.Format;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.Store;

/**
 * Writes the record of an execution that has ended, whatever is missing or damaged of what it left,
 * and gives the lease back. A repeated call answers the record that is already there.
 */
public final class Recording {
  private static final Logger LOG = LoggerFactory.getLogger(Recording.class);
  private final Store store;
  private final Trust trust;
  private final Lease lease;
  private final Supplier<Set<String>> history;
  private final Clock clock;

  /** What the database's history says; empty with the reason where it could not be read. */
  private record Known(Optional<Set<String>> applied, Optional<String> problem) {}

  /**
   * @param history the versions that the database itself shows as applied; may fail
   */
  public Recording(
      Store store, Trust trust, Lease lease, Supplier<Set<String>> history, Clock clock) {
    this.store = store;
    this.trust = trust;
    this.lease = lease;
    this.history = history;
    this.clock = clock;
  }

  public RecordResult record(RecordRequest request) {
    try {
      String key = Keys.ofExecution(request.environment(), request.execution(), "record.json");
      Optional<DeploymentRecord> earlier = earlier(key, request);
      DeploymentRecord record = earlier.orElseGet(() -> compose(key, request));
      if (earlier.isEmpty()) {
        store.write(key, Json.bytes(record), "application/json");
      }
      LOG.info("{}; record {}", record.summary(), store.address(key));
      return RecordResult.of(key, record);
    } finally {
      lease.release(request.execution());
    }
  }

  /** The record of an earlier call for the same ending, so that a retry changes nothing. */
  private Optional<DeploymentRecord> earlier(String key, RecordRequest request) {
    return new Documents(store)
        .read(key, DeploymentRecord.class)
        .found()
        .filter(
            record ->
                request.executionOutcome() == record.outcome()
                    && java.util.Objects.equals(request.error(), record.error())
                    && record.files() != null
                    && record.subject() != null);
  }

  private DeploymentRecord compose(String key, RecordRequest request) {
    Evidence evidence = Evidence.read(request, store);
    BackupEvidence backups = new BackupEvidence(store, trust);
    boolean deployment = request.kind().equals(RecordRequest.DEPLOYMENT);
    List<Line> checklist =
        deployment
            ? new DeploymentChecklist(request, evidence, backups).lines()
            : new RestorationChecklist(request, evidence, backups).lines();
    Known known = deployment ? known(evidence) : new Known(Optional.empty(), Optional.empty());
    List<FileState> files =
        Files.states(evidence.plan().found(), evidence.run().found(), known.applied());
    FailureText cause = FailureText.of(request.error(), request.cause());
    Restored restored = deployment ? null : restored(request, evidence);
    RollbackNote planned = RollbackNote.of(evidence.report().found());
    Notice notice =
        new Notice(
            request,
            planned,
            cause,
            files,
            known.problem(),
            store.address(key),
            deployment
                ? backup(request.backup(), evidence.backup(), evidence.notRestored())
                : backup(request.present(), evidence.second(), Optional.empty()),
            restored);
    return new DeploymentRecord(
        DeploymentRecord.FORMAT,
        request.executionKind(),
        request.environment(),
        request.execution(),
        request.executionOutcome(),
        request.startedAt(),
        clock.instant().toString(),
        request.givenReason(),
        request.migrations() == null ? null : Format.cut(request.migrations().toString(), 200),
        request.error(),
        cause.message(),
        request.step(),
        files,
        checklist,
        timeline(request, evidence),
        restored,
        planned.application(),
        documented(request, evidence),
        notice.subject(),
        notice.message(),
        notice.summary());
  }

  private Optional<Notice.Backup> backup(
      String id, Found<Manifest> manifest, Optional<NotRestored> notRestored) {
    return Evidence.id(id)
        .map(BackupId::file)
        .map(store::address)
        .map(address -> new Notice.Backup(address, omitted(manifest), notRestored.orElse(null)));
  }

  private static List<String> omitted(Found<Manifest> manifest) {
    return manifest.found().map(Manifest::omitted).map(Omissions::lines).orElse(List.of());
  }

  private Known known(Evidence evidence) {
    boolean planned = evidence.plan().found().filter(plan -> !plan.isEmpty()).isPresent();
    if (!planned) {
      return new Known(Optional.empty(), Optional.empty());
    }
    try {
      return new Known(Optional.of(history.get()), Optional.empty());
    } catch (RuntimeException e) {
      LOG.warn("the database's history could not be read for the record: {}", e.getMessage());
      return new Known(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private Restored restored(RecordRequest request, Evidence evidence) {
    String version =
        request.isUndo()
            ? newestApplied()
            : evidence.backup().found().map(Manifest::schemaVersion).orElse(null);
    String undo =
        request.old() == null
            ? "nothing to undo"
            : "restore with \"undo\" in environment "
                + request.environment()
                + ": swaps "
                + request.old()
                + " back in, after a backup; what is written from now on is lost then";
    return new Restored(
        request.backup(),
        version == null ? "unknown" : version,
        request.restored(),
        request.old(),
        undo,
        request.isUndo() ? List.of() : omitted(evidence.backup()));
  }

  /** What the database that an undo made live says of itself; null where it cannot be asked. */
  private String newestApplied() {
    try {
      return history.get().stream().max(String::compareTo).orElse(null);
    } catch (RuntimeException e) {
      LOG.warn("the database's history could not be read for the record: {}", e.getMessage());
      return null;
    }
  }

  private List<Moment> timeline(RecordRequest request, Evidence evidence) {
    List<Moment> moments = new ArrayList<>();
    moments.add(new Moment(request.startedAt(), "execution started"));
    evidence
        .plan()
        .found()
        .map(PlanDocument::plannedAt)
        .ifPresent(at -> moments.add(planned(at, evidence)));
    boolean deployment = request.kind().equals(RecordRequest.DEPLOYMENT);
    evidence
        .backup()
        .found()
        .filter(manifest -> deployment)
        .ifPresent(manifest -> moments.addAll(backup("backup before", manifest)));
    evidence
        .second()
        .found()
        .ifPresent(
            manifest ->
                moments.addAll(
                    backup(deployment ? "backup after" : "backup of the present state", manifest)));
    evidence.run().found().ifPresent(run -> moments.addAll(run(run)));
    evidence
        .verification()
        .found()
        .ifPresent(it -> moments.add(new Moment(it.verifiedAt(), "verified: " + it.summary())));
    moments.add(new Moment(clock.instant().toString(), "recorded"));
    return moments.stream()
        .filter(moment -> moment.at() != null)
        .sorted(Comparator.comparing(Recording::instant))
        .toList();
  }

  /** Text does not sort as time where one instant has a fraction and another none. */
  private static Instant instant(Moment moment) {
    try {
      return Instant.parse(moment.at());
    } catch (DateTimeParseException e) {
      return Instant.MAX;
    }
  }

  private static Moment planned(String at, Evidence evidence) {
    int pending = evidence.plan().found().map(plan -> plan.pending().size()).orElse(0);
    return new Moment(at, "planned: " + pending + " pending");
  }

  private static List<Moment> backup(String which, Manifest manifest) {
    return List.of(
        new Moment(manifest.startedAt(), which + " started"),
        new Moment(manifest.finishedAt(), which + " stored: " + manifest.backup()));
  }

  private static List<Moment> run(RunDocument run) {
    Stream<Moment> waits =
        run.files().stream()
            .flatMap(
                file ->
                    file.tries().stream()
                        .map(
                            it ->
                                new Moment(
                                    it.at(),
                                    "migration "
                                        + file.version()
                                        + (it.isYielded()
                                            ? " " + it.message()
                                            : " tried in vain, SQLSTATE " + it.sqlState()))));
    return Stream.concat(
            Stream.of(
                new Moment(run.startedAt(), "migration started" + under(run)),
                new Moment(run.finishedAt(), "migration ended")),
            waits)
        .toList();
  }

  /** The few settings that most often make the same text mean something else. */
  private static String under(RunDocument run) {
    String told =
        Stream.of("role", "search_path", "TimeZone", "DateStyle")
            .filter(run.settings()::containsKey)
            .map(name -> name + " " + run.settings().get(name))
            .collect(Collectors.joining("; "));
    return told.isEmpty() ? "" : " under " + told;
  }

  /** Also what the machine could not name because its step failed. */
  private static Documented documented(RecordRequest request, Evidence evidence) {
    boolean deployment = request.kind().equals(RecordRequest.DEPLOYMENT);
    return new Documented(
        evidence.plan().documentKey(),
        evidence.rehearsal().documentKey(),
        evidence.run().documentKey(),
        evidence.verification().documentKey(),
        deployment ? request.backup() : request.present(),
        request.backupAfter());
  }
}
