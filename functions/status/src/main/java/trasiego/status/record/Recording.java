package trasiego.status.record;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
import trasiego.execution.DeploymentRecord.Restored;
import trasiego.execution.Report.NotRestored;
import trasiego.handler.Json;
import trasiego.status.document.Documents;
import trasiego.status.document.Documents.Found;
import trasiego.status.text.FailureText;
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
  private record Known(Optional<Set<String>> applied, Optional<String> problem) {
    static final Known NOT_ASKED = new Known(Optional.empty(), Optional.empty());
  }

  /**
   * What a record says of one kind of execution alone.
   *
   * @param backup of the state before
   * @param restored null for a deployment
   * @param migrations null for a restoration
   */
  private record Contents(
      Evidence evidence,
      List<Line> checklist,
      Known known,
      Optional<Notice.Backup> backup,
      Restored restored,
      String migrations,
      Documented documents) {}

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

  public RecordResult record(DeploymentRecordRequest request) {
    return record(request, () -> contents(request));
  }

  public RecordResult record(RestorationRecordRequest request) {
    return record(request, () -> contents(request));
  }

  private RecordResult record(RecordRequest request, Supplier<Contents> contents) {
    try {
      String key = Keys.ofExecution(request.environment(), request.execution(), "record.json");
      Optional<DeploymentRecord> earlier = earlier(key, request);
      DeploymentRecord record = earlier.orElseGet(() -> compose(key, request, contents.get()));
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
                request.ending() == record.outcome()
                    && java.util.Objects.equals(request.error(), record.error())
                    && record.files() != null
                    && record.subject() != null);
  }

  private Contents contents(DeploymentRecordRequest request) {
    Evidence evidence = Evidence.read(request, store);
    return new Contents(
        evidence,
        new DeploymentChecklist(request, evidence, new BackupEvidence(store, trust)).lines(),
        known(evidence),
        backup(request.backup(), evidence.backup(), evidence.notRestored()),
        null,
        request.givenMigrations(),
        documented(evidence, request.backup(), request.backupAfter()));
  }

  private Contents contents(RestorationRecordRequest request) {
    Evidence evidence = Evidence.read(request, store);
    return new Contents(
        evidence,
        new RestorationChecklist(request, evidence, new BackupEvidence(store, trust)).lines(),
        Known.NOT_ASKED,
        backup(request.present(), evidence.second(), Optional.empty()),
        restored(request, evidence),
        null,
        documented(evidence, request.present(), null));
  }

  private DeploymentRecord compose(String key, RecordRequest request, Contents contents) {
    Evidence evidence = contents.evidence();
    List<FileState> files =
        Files.states(evidence.plan().found(), evidence.run().found(), contents.known().applied());
    FailureText cause = FailureText.of(request.error(), request.cause());
    RollbackNote planned = RollbackNote.of(evidence.report().found());
    Notice notice =
        new Notice(
            request,
            planned,
            cause,
            files,
            contents.known().problem(),
            store.address(key),
            contents.backup(),
            contents.restored());
    Instant now = clock.instant();
    return new DeploymentRecord(
        DeploymentRecord.FORMAT,
        request.kind(),
        request.environment(),
        request.execution(),
        request.ending(),
        request.startedAt(),
        now.toString(),
        request.givenReason(),
        contents.migrations(),
        request.error(),
        cause.message(),
        request.step(),
        files,
        contents.checklist(),
        Timeline.of(request, evidence, now),
        contents.restored(),
        planned.application(),
        contents.documents(),
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
      return Known.NOT_ASKED;
    }
    try {
      return new Known(Optional.of(history.get()), Optional.empty());
    } catch (RuntimeException e) {
      LOG.warn("the database's history could not be read for the record: {}", e.getMessage());
      return new Known(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private Restored restored(RestorationRecordRequest request, Evidence evidence) {
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

  /**
   * Also what the machine could not name because its step failed.
   *
   * @param backup of the state before
   */
  private static Documented documented(Evidence evidence, String backup, String backupAfter) {
    return new Documented(
        evidence.plan().documentKey(),
        evidence.rehearsal().documentKey(),
        evidence.run().documentKey(),
        evidence.verification().documentKey(),
        backup,
        backupAfter);
  }
}
