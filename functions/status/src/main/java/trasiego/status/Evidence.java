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
        find(documents, request, "rehearsal", request.rehearsal(), Documents.Rehearsal.class),
        find(documents, request, "run", request.run(), Documents.Run.class),
        find(
            documents, request, "verification", request.verification(), VerificationDocument.class),
        documents.read(
            Keys.ofExecution(request.environment(), request.execution(), ledger), JsonNode.class),
        manifest(documents, request.backup()),
        manifest(documents, deployment ? request.backupAfter() : request.present()));
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
