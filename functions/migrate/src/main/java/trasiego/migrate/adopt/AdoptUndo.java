package trasiego.migrate.adopt;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.adopt.AdoptedHistory.Mark;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.AdoptRequest;
import trasiego.migrate.request.Adoption;
import trasiego.migration.History;
import trasiego.postgres.Session;

/** Takes an adoption back: drops the history that it made, where nothing was added since. */
record AdoptUndo(MigrateContext context, AdoptRequest request, Adoption adoption, String database) {
  private static final Logger LOG = LoggerFactory.getLogger(AdoptUndo.class);

  AdoptResult run(Session session) {
    return session.transaction(() -> undo(session));
  }

  private AdoptResult undo(Session session) {
    History history = History.read(session);
    if (!history.exists()) {
      return afterwards();
    }
    Mark mark = AdoptedHistory.mark(session).orElseThrow(() -> refused("was not adopted"));
    if (!AdoptedHistory.isUntouched(session, mark)) {
      throw refused(
          "holds "
              + history.rows().size()
              + " rows, "
              + mark.rows()
              + " were adopted on "
              + mark.at()
              + ": it was worked with since");
    }
    List<String> versions = history.applied().stream().map(History.Row::version).toList();
    if (!request.isDryRun()) {
      refuseUnconfirmed();
      AdoptedHistory.takeBack(session, mark);
      LOG.info("took back the adopted history of {}: {} rows", database, mark.rows());
    }
    return result("UNDONE", versions);
  }

  /** A run that died behind the drop has left files: who asks again hears of them. */
  private AdoptResult afterwards() {
    boolean wasAdopted = AdoptionDocument.last(context, request.environment()).isPresent();
    return result(wasAdopted ? "UNDONE" : "NOTHING_TO_UNDO", List.of());
  }

  private AdoptResult result(String status, List<String> versions) {
    Optional<AdoptionDocument> last = AdoptionDocument.last(context, request.environment());
    return new AdoptResult(
        request.isDryRun() && status.equals("UNDONE") ? "JUDGED" : status,
        versions,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        last.map(AdoptionDocument::files).orElse(List.of()),
        AdoptionDocument.key(request.environment()),
        status.equals("UNDONE")
            ? "what was adopted of "
                + database
                + (request.isDryRun() ? " would be taken back: " : " is taken back: ")
                + versions.size()
                + " versions"
            : database + " was not adopted: there is nothing to undo");
  }

  private void refuseUnconfirmed() {
    if (!database.equals(adoption.confirm())) {
      throw new MigrationRefusedException(
          "the live database's name is "
              + database
              + ", found \""
              + adoption.confirm()
              + "\"; nothing was changed");
    }
  }

  private MigrationRefusedException refused(String why) {
    return new MigrationRefusedException(
        "the history of \"" + database + "\" " + why + "; it is kept; nothing was changed");
  }
}
