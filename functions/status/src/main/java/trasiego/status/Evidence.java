package trasiego.status;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.execution.Report.NotRestored;
import trasiego.failure.InvalidRequestException;
import trasiego.status.Documents.Found;
import trasiego.store.Keys;
import trasiego.store.OwnKeys.Document;
import trasiego.store.Store;

/**
 * Everything that an execution left in the store, read once. A document that the machine could not
 * name, because its step failed, is looked for where the step writes it.
 */
record Evidence(
    Found<Documents.Plan> plan,
    Found<trasiego.execution.Report> report,
    Found<Documents.Rehearsal> rehearsal,
    Found<Documents.Run> run,
    Found<VerificationDocument> verification,
    Found<JsonNode> restored,
    Found<Manifest> backup,
    Found<Manifest> second) {
  private static final int MOST_MISSING = 5;

  static Evidence read(StatusRequest request, Store store) {
    Documents documents = new Documents(store);
    boolean deployment = request.kind().equals(StatusRequest.DEPLOYMENT);
    String restored = deployment ? "restored.json" : "restore.ledger.json";
    return new Evidence(
        find(documents, request, Document.PLAN, request.plan(), Documents.Plan.class),
        documents.read(
            Keys.planReport(request.environment(), request.execution()),
            trasiego.execution.Report.class),
        find(
            documents,
            request,
            Document.REHEARSAL,
            request.rehearsal(),
            request.rehearsalSha256(),
            Documents.Rehearsal.class),
        find(documents, request, Document.RUN, request.run(), Documents.Run.class),
        find(
            documents,
            request,
            Document.VERIFICATION,
            request.verification(),
            VerificationDocument.class),
        documents.read(
            Keys.ofExecution(request.environment(), request.execution(), restored), JsonNode.class),
        manifest(documents, request.backup()),
        manifest(documents, deployment ? request.backupAfter() : request.present()));
  }

  /**
   * What shows that the restored copy equals this very backup: the step's own result, which it
   * saves only when every table's fingerprint was compared. A copy alone shows nothing: the step
   * may have died while it was filled.
   *
   * @param where it was restored, in words, unless the result says it
   */
  Optional<String> equality(String backup, String where) {
    return shown(backup, "REHEARSED")
        .or(() -> shown(backup, "RESTORED"))
        .map(
            result ->
                "backup "
                    + backup
                    + " restored "
                    + (result.has("server") ? "on " + result.path("server").asString() : where)
                    + ", every table's fingerprint equal to the manifest's, "
                    + Amount.count(result.path("tables").asLong(0), "table")
                    + ", "
                    + Amount.count(result.path("rows").asLong(0), "row")
                    + ", "
                    + Amount.seconds(result.path("seconds").asDouble(0))
                    + notInTheCopy(result));
  }

  /** That this very backup was read to its end, in place of being restored. */
  Optional<String> reading(String backup) {
    return shown(backup, "READ")
        .map(
            result ->
                "backup "
                    + backup
                    + " read to its end in "
                    + Amount.seconds(result.path("seconds").asDouble(0))
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

  private Optional<JsonNode> shown(String backup, String status) {
    return restored
        .found()
        .map(found -> found.has("state") ? found.path("state").path("result") : found)
        .filter(result -> result.path("status").asString("").equals(status))
        .filter(result -> id(result.path("backup").asString("")).equals(id(backup)));
  }

  private static String notInTheCopy(JsonNode result) {
    List<String> missing =
        result.path("missing").valueStream().map(line -> line.asString("")).toList();
    return missing.isEmpty() ? "" : "; not in the copy: " + Amount.some(missing, MOST_MISSING);
  }

  private static <T> Found<T> find(
      Documents documents, StatusRequest request, Document document, String given, Class<T> type) {
    return find(documents, request, document, given, null, type);
  }

  /**
   * @param sha256 null where the machine does not know it, since the step failed
   */
  private static <T> Found<T> find(
      Documents documents,
      StatusRequest request,
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
        : new Found.Unreadable<>(Amount.cut(backup, 80), "it is not a backup's name");
  }

  static Optional<BackupId> id(String backup) {
    try {
      return backup == null ? Optional.empty() : Optional.of(BackupId.parse(backup));
    } catch (InvalidRequestException e) {
      return Optional.empty();
    }
  }
}
