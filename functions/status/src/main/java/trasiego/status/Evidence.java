package trasiego.status;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Check;
import trasiego.status.Documents.Found;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * Everything that an execution left in the store, read once. A document that the machine could not
 * name, because its step failed, is looked for where the step writes it.
 */
record Evidence(
    Found<Documents.Plan> plan,
    Found<trasiego.hazard.Report> report,
    Found<Documents.Rehearsal> rehearsal,
    Found<Documents.Run> run,
    Found<VerificationDocument> verification,
    Found<JsonNode> restoreLedger,
    Found<Manifest> backup,
    Found<Manifest> second) {

  static Evidence read(StatusRequest request, Store store) {
    Documents documents = new Documents(store);
    boolean deployment = request.kind().equals(StatusRequest.DEPLOYMENT);
    String ledger = deployment ? "rehearse-restore.ledger.json" : "restore.ledger.json";
    return new Evidence(
        find(documents, request, "plan", request.plan(), Documents.Plan.class),
        documents.read(
            Keys.planReport(request.environment(), request.execution()),
            trasiego.hazard.Report.class),
        find(documents, request, "rehearsal", request.rehearsal(), Documents.Rehearsal.class),
        find(documents, request, "run", request.run(), Documents.Run.class),
        find(
            documents, request, "verification", request.verification(), VerificationDocument.class),
        documents.read(
            Keys.ofExecution(request.environment(), request.execution(), ledger), JsonNode.class),
        manifest(documents, request.backup()),
        manifest(documents, deployment ? request.backupAfter() : request.present()));
  }

  /**
   * What shows that the restored copy equals the backup: the step's own result, which it saves only
   * when every table's fingerprint was compared. A database alone shows nothing: the step may have
   * died while it was filled.
   */
  Optional<String> equality(String backup, String database) {
    return restoreLedger
        .found()
        .map(ledger -> ledger.path("state").path("result"))
        .filter(
            result ->
                result.path("status").asString("").equals("REHEARSED")
                    || result.path("status").asString("").equals("RESTORED"))
        .map(
            result ->
                "backup "
                    + backup
                    + " restored into "
                    + database
                    + ", every table's fingerprint equal to the manifest's, "
                    + Amount.count(result.path("tables").asLong(0), "table")
                    + ", "
                    + Amount.count(result.path("rows").asLong(0), "row")
                    + ", "
                    + Amount.seconds(result.path("seconds").asDouble(0)));
  }

  private static <T> Found<T> find(
      Documents documents, StatusRequest request, String name, String given, Class<T> type) {
    if (given == null) {
      return documents.read(
          Keys.ofExecution(request.environment(), request.execution(), name + ".json"), type);
    }
    try {
      Check.key(name, given);
    } catch (InvalidRequestException e) {
      return new Found.Unreadable<>(name, e.getMessage());
    }
    return documents.read(given, type);
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
