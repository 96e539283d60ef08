package trasiego.status.record;

import java.util.List;
import java.util.Optional;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.execution.PlanDocument;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.Report.NotRestored;
import trasiego.execution.RestoreProgress;
import trasiego.execution.RestoreResult;
import trasiego.execution.RestoredDocument;
import trasiego.execution.RunDocument;
import trasiego.execution.VerificationDocument;
import trasiego.failure.InvalidRequestException;
import trasiego.status.document.Documents;
import trasiego.status.document.Documents.Found;
import trasiego.status.text.Format;
import trasiego.store.Keys;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;
import trasiego.store.Store;

/**
 * Everything that an execution left in the store, read once. A document that the machine could not
 * name, because its step failed, is looked for where the step writes it.
 */
record Evidence(
    Found<PlanDocument> plan,
    Found<trasiego.execution.Report> report,
    Found<RehearsalDocument> rehearsal,
    Found<RunDocument> run,
    Found<VerificationDocument> verification,
    Found<RestoredDocument> restored,
    Found<RestoreProgress> load,
    Found<Manifest> backup,
    Found<Manifest> second) {
  private static final int MOST_MISSING = 5;

  static Evidence read(DeploymentRecordRequest request, Store store) {
    Documents documents = new Documents(store);
    return new Evidence(
        find(documents, request, Document.PLAN, request.plan(), PlanDocument.class),
        report(documents, request),
        find(
            documents,
            request,
            Document.REHEARSAL,
            request.rehearsal(),
            request.rehearsalSha256(),
            RehearsalDocument.class),
        find(documents, request, Document.RUN, request.run(), RunDocument.class),
        find(
            documents,
            request,
            Document.VERIFICATION,
            request.verification(),
            VerificationDocument.class),
        restored(documents, request),
        load(documents, request),
        manifest(documents, request.backup()),
        manifest(documents, request.backupAfter()));
  }

  /** Of a restoration, which migrates nothing. */
  static Evidence read(RestorationRecordRequest request, Store store) {
    Documents documents = new Documents(store);
    OwnKeys keys = new OwnKeys(request.environment(), request.execution());
    return new Evidence(
        documents.read(keys.of(Document.PLAN), PlanDocument.class),
        report(documents, request),
        documents.read(keys.of(Document.REHEARSAL), RehearsalDocument.class),
        documents.read(keys.of(Document.RUN), RunDocument.class),
        documents.read(keys.of(Document.VERIFICATION), VerificationDocument.class),
        restored(documents, request),
        load(documents, request),
        manifest(documents, request.backup()),
        manifest(documents, request.present()));
  }

  private static Found<trasiego.execution.Report> report(
      Documents documents, RecordRequest request) {
    return documents.read(
        Keys.planReport(request.environment(), request.execution()),
        trasiego.execution.Report.class);
  }

  private static Found<RestoredDocument> restored(Documents documents, RecordRequest request) {
    return documents.read(
        Keys.ofExecution(request.environment(), request.execution(), "restored.json"),
        RestoredDocument.class);
  }

  private static Found<RestoreProgress> load(Documents documents, RecordRequest request) {
    return documents.readLedger(
        Keys.ofExecution(request.environment(), request.execution(), "restore.ledger.json"),
        RestoreProgress.class);
  }

  /**
   * What shows that the restored copy equals this very backup: the step's own result, which it
   * saves only when every table's fingerprint was compared. A copy alone shows nothing: the step
   * may have died while it was filled.
   *
   * @param where it was restored, in words, unless the result says it
   */
  Optional<String> equality(String backup, String where) {
    return copied(backup, RestoredDocument.Status.REHEARSED)
        .map(
            copy ->
                equality(
                    backup,
                    copy.server() == null ? where : "on " + copy.server(),
                    Format.count(orZero(copy.tables()), "table"),
                    Format.count(orZero(copy.rows()), "row"),
                    copy.seconds(),
                    copy.missing()))
        .or(
            () ->
                loaded(backup)
                    .map(
                        load ->
                            equality(
                                backup,
                                where,
                                Format.count(orZero(load.tables()), "table"),
                                Format.count(orZero(load.rows()), "row"),
                                load.seconds(),
                                List.of())));
  }

  private static String equality(
      String backup,
      String where,
      String tables,
      String rows,
      Double seconds,
      List<String> missing) {
    return "backup "
        + backup
        + " restored "
        + where
        + ", every table's fingerprint equal to the manifest's, "
        + tables
        + ", "
        + rows
        + ", "
        + Format.seconds(seconds == null ? 0 : seconds)
        + (missing.isEmpty() ? "" : "; not in the copy: " + Format.some(missing, MOST_MISSING));
  }

  private static long orZero(Long value) {
    return value == null ? 0 : value;
  }

  /** That this very backup was read to its end, in place of being restored. */
  Optional<String> reading(String backup) {
    return copied(backup, RestoredDocument.Status.READ)
        .map(
            read ->
                "backup "
                    + backup
                    + " read to its end in "
                    + Format.seconds(read.seconds() == null ? 0 : read.seconds())
                    + ", every byte as its manifest says, and not restored"
                    + notRestored().map(it -> ": " + it.why()).orElse(""));
  }

  /** Why the backup was not restored, where a person deployed all the same. */
  Optional<NotRestored> notRestored() {
    return report
        .found()
        .map(trasiego.execution.Report::notRestored)
        .filter(NotRestored::isAcknowledged);
  }

  private Optional<RestoredDocument> copied(String backup, RestoredDocument.Status status) {
    return restored
        .found()
        .filter(copy -> copy.status() == status)
        .filter(copy -> id(copy.backup()).equals(id(backup)));
  }

  private Optional<RestoreResult> loaded(String backup) {
    return load.found()
        .map(RestoreProgress::result)
        .filter(result -> RestoreResult.RESTORED.equals(result.status()))
        .filter(result -> id(result.backup()).equals(id(backup)));
  }

  private static <T> Found<T> find(
      Documents documents,
      DeploymentRecordRequest request,
      Document document,
      String given,
      Class<T> type) {
    return find(documents, request, document, given, null, type);
  }

  /**
   * @param sha256 null where the machine does not know it, since the step failed
   */
  private static <T> Found<T> find(
      Documents documents,
      DeploymentRecordRequest request,
      Document document,
      String given,
      String sha256,
      Class<T> type) {
    try {
      request.ownKeys().checkGiven(document.field(), given, document);
    } catch (InvalidRequestException e) {
      return new Found.Unreadable<>(document.field(), e.getMessage());
    }
    return documents.read(request.ownKeys().of(document), sha256, type);
  }

  private static Found<Manifest> manifest(Documents documents, String backup) {
    if (backup == null) {
      return new Found.Missing<>("a backup");
    }
    Optional<BackupId> id = id(backup);
    return id.isPresent()
        ? documents.read(id.get().manifest(), Manifest.class)
        : new Found.Unreadable<>(Format.cut(backup, 80), "it is not a backup's name");
  }

  static Optional<BackupId> id(String backup) {
    try {
      return backup == null ? Optional.empty() : Optional.of(BackupId.parse(backup));
    } catch (InvalidRequestException e) {
      return Optional.empty();
    }
  }
}
