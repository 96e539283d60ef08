package trasiego.migrate.trial;

import java.util.Optional;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Json;
import trasiego.handler.Request;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;

/**
 * That a mark which this execution left on the rehearsal server was not seen on the live one.
 *
 * @param mark its number
 */
public record ComparedDocument(
    String environment, String execution, String mark, String comparedAt) {
  /** The number of the mark; refuses where this very execution compared nothing. */
  public static String requiredMark(MigrateContext context, Request request, boolean isDryRun) {
    PlanDocuments documents =
        new PlanDocuments(request.environment(), request.execution(), isDryRun);
    return read(context, documents.compared())
        .filter(document -> request.execution().equals(document.execution()))
        .filter(document -> request.environment().equals(document.environment()))
        .map(ComparedDocument::mark)
        .orElseThrow(
            () ->
                new MigrationRefusedException(
                    "nobody has shown in this execution that the rehearsal server is not the live"
                        + " one: "
                        + context.store().address(documents.compared())
                        + " is missing or another's; nothing was tried; start again"));
  }

  private static Optional<ComparedDocument> read(MigrateContext context, String key) {
    try {
      return context
          .store()
          .read(key)
          .map(content -> Json.document(content.bytes(), ComparedDocument.class));
    } catch (tools.jackson.core.JacksonException e) {
      return Optional.empty();
    }
  }
}
