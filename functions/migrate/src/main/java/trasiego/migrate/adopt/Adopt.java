package trasiego.migrate.adopt;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.AdoptRequest;
import trasiego.migrate.request.Adoption;
import trasiego.migrate.target.TargetInspection;
import trasiego.migration.History;
import trasiego.migration.MigrationChecks;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Database;
import trasiego.postgres.Fence;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.store.Keys;
import trasiego.store.Lease;

/**
 * Takes on a database that another tool made: its past becomes Flyway's history, in one transaction
 * or not at all. Rows of the application and the other tool's own table are not touched.
 */
public final class Adopt {
  private static final Logger LOG = LoggerFactory.getLogger(Adopt.class);
  private static final Duration FENCE = Duration.ofSeconds(20);
  private static final String ROLES =
      "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' ORDER BY 1";

  private final MigrateContext context;
  private final AdoptRequest request;
  private final Adoption adoption;
  private final Database database;
  private final String now;

  public Adopt(MigrateContext context, AdoptRequest request) {
    this.context = context;
    this.request = request;
    this.adoption = request.adoption() == null ? Adoption.NONE : request.adoption();
    this.database = context.live(request);
    this.now = context.clock().instant().toString();
  }

  public AdoptResult run() {
    if (request.isDryRun()) {
      return inSession();
    }
    // A plan takes the lease, then the fence: who looks for the lease under the fence misses none.
    try (Fence _ = Fence.take(database, FENCE)) {
      refuseWhileDeploying();
      return inSession();
    }
  }

  private void refuseWhileDeploying() {
    context
        .lease(request.environment())
        .holder()
        .map(Lease.Holder::execution)
        .filter(holder -> !holder.equals(request.execution()))
        .ifPresent(
            holder -> {
              throw new MigrationRefusedException(
                  "execution "
                      + Keys.name(holder)
                      + " holds the deployment lease; wait for it, then adopt again; nothing was"
                      + " changed");
            });
  }

  private AdoptResult inSession() {
    try (Session session = database.open(Timeouts.DEFAULT)) {
      List<String> lacking = TargetInspection.wrongRights(session);
      if (!lacking.isEmpty()) {
        throw new MigrationRefusedException(String.join("; ", lacking));
      }
      session.becomeOwner();
      if (adoption.isUndo()) {
        return new AdoptUndo(context, request, adoption, database.name()).run(session);
      }
      Catalogue catalogue = Catalogue.read(session);
      return session.transaction(() -> adopt(session, catalogue));
    }
  }

  private AdoptResult adopt(Session session, Catalogue catalogue) {
    MigrationFolder folder = context.migrations(request.migrations());
    History history = History.read(session);
    boolean isAdopted = AdoptedHistory.mark(session).isPresent();
    if (history.exists() && (adoption.baseline() == null || isAdopted)) {
      return found(session, catalogue, folder, history, isAdopted);
    }
    Optional<FlywayElsewhere> elsewhere =
        adoption.baseline() == null && adoption.prisma().isEmpty()
            ? FlywayElsewhere.find(session)
            : Optional.empty();
    return elsewhere
        .map(found -> broughtHere(session, catalogue, folder, found))
        .orElseGet(() -> anew(session, catalogue, folder, history.exists()));
  }

  /** By what Prisma knows of the files, or behind a baseline. */
  private AdoptResult anew(
      Session session, Catalogue catalogue, MigrationFolder folder, boolean hasHistory) {
    PrismaHistory.keepOut(session);
    Optional<PrismaHistory> prisma = PrismaHistory.read(session);
    AdoptJudgement judgement = judged(folder, prisma);
    String schema = prisma.map(PrismaHistory::schema).orElse(null);
    AdoptionDocument document =
        document(session, schema, judgement.files(), catalogue, judgement.differences());
    if (request.isDryRun()) {
      return result("JUDGED", judgement, written(dryKey(), document), foundBy(judgement));
    }
    refuseUndecided(judgement);
    // Before the rows: whoever takes the adoption back finds its files even after a death here.
    String key = written(AdoptionDocument.key(request.environment()), document);
    if (hasHistory) {
      AdoptedHistory.addBaseline(session, adoption.baseline(), now);
    } else {
      AdoptedHistory.create(session, judgement.rows(), now);
    }
    String summary =
        "adopted "
            + judgement.versions().size()
            + " of "
            + folder.files().size()
            + " files into the history of "
            + database.name();
    LOG.info(summary);
    return result("ADOPTED", judgement, key, summary);
  }

  private String foundBy(AdoptJudgement judgement) {
    return "of "
        + judgement.folderSize()
        + " files "
        + judgement.versions().size()
        + " are applied to "
        + database.name()
        + ", "
        + judgement.rolledBack().size()
        + " were rolled back, "
        + judgement.failed().size()
        + " failed undecided; nothing was changed";
  }

  private AdoptJudgement judged(MigrationFolder folder, Optional<PrismaHistory> prisma) {
    if (adoption.baseline() != null) {
      return AdoptJudgement.ofBaseline(adoption, folder, now);
    }
    if (prisma.isEmpty() && !adoption.prisma().isEmpty()) {
      throw new MigrationRefusedException(
          "database \""
              + database.name()
              + "\" has no table _prisma_migrations: Prisma never migrated it; name the right"
              + " database, or adopt it with --baseline; nothing was changed");
    }
    PrismaHistory found = prisma.orElseGet(() -> new PrismaHistory(null, List.of()));
    return AdoptJudgement.of(adoption, folder, found, now);
  }

  private void refuseUndecided(AdoptJudgement judgement) {
    if (!judgement.failed().isEmpty()) {
      throw new MigrationRefusedException(
          "migrations failed and nobody said what of them is there: "
              + judgement.failed().stream().map(AdoptResult.Failed::name).toList()
              + "; say --rolled-back NAME or --applied NAME of each; nothing was changed");
    }
    if (judgement.rows().isEmpty()) {
      throw new MigrationRefusedException(
          "nothing is known to be applied to \""
              + database.name()
              + "\": there is nothing to adopt; nothing was changed");
    }
  }

  /** A history that is there is taken as it is. */
  private AdoptResult found(
      Session session,
      Catalogue catalogue,
      MigrationFolder folder,
      History history,
      boolean isAdopted) {
    MigrationChecks checks = new MigrationChecks(folder, history);
    List<String> versions = history.applied().stream().map(History.Row::version).toList();
    List<String> differences = new java.util.ArrayList<>(checks.problems());
    PrismaHistory.read(session).stream()
        .flatMap(prisma -> prisma.in(PrismaHistory.State.APPLIED).stream())
        .filter(entry -> isUnknown(entry, versions))
        .forEach(
            entry ->
                differences.add(
                    entry.name()
                        + " was applied by Prisma on "
                        + entry.finishedAt()
                        + " and is not in the history"));
    AdoptionDocument document = document(session, null, List.of(), catalogue, differences);
    return new AdoptResult(
        isAdopted ? "ALREADY_ADOPTED" : "HAS_HISTORY",
        versions,
        checks.pending().stream().map(MigrationFile::version).toList(),
        List.of(),
        List.of(),
        differences,
        List.of(),
        written(dryKey(), document),
        database.name()
            + (isAdopted ? " is adopted already: " : " has a migration history already: ")
            + versions.size()
            + " applied; nothing was changed");
  }

  /** Flyway kept it under another name: its rows are copied to where both look from now on. */
  private AdoptResult broughtHere(
      Session session, Catalogue catalogue, MigrationFolder folder, FlywayElsewhere elsewhere) {
    History history = elsewhere.read(session);
    MigrationChecks checks = new MigrationChecks(folder, history);
    List<String> versions = history.applied().stream().map(History.Row::version).toList();
    List<String> differences = new java.util.ArrayList<>(checks.problems());
    differences.add(elsewhere.advice());
    String key = request.isDryRun() ? dryKey() : AdoptionDocument.key(request.environment());
    String document =
        written(key, document(session, elsewhere.schema(), List.of(), catalogue, differences));
    if (!request.isDryRun()) {
      AdoptedHistory.copy(session, elsewhere.table(), history.rows().size(), now);
      LOG.info("copied the history of {} from {}", database.name(), elsewhere.table());
    }
    return new AdoptResult(
        request.isDryRun() ? "JUDGED" : "ADOPTED",
        versions,
        checks.pending().stream().map(MigrationFile::version).toList(),
        List.of(),
        List.of(),
        differences,
        List.of(),
        document,
        "Flyway's history in "
            + elsewhere.table()
            + (request.isDryRun() ? " would be copied" : " is copied")
            + " to public.flyway_schema_history: "
            + versions.size()
            + " applied");
  }

  private boolean isUnknown(PrismaHistory.Entry entry, List<String> versions) {
    String version = adoption.prisma().get(entry.name());
    return version != null && !versions.contains(version);
  }

  private AdoptResult result(
      String status, AdoptJudgement judgement, String document, String summary) {
    return new AdoptResult(
        judgement.failed().isEmpty() ? status : "UNDECIDED",
        judgement.versions(),
        judgement.pending(),
        judgement.failed(),
        judgement.rolledBack(),
        judgement.differences(),
        List.of(),
        document,
        summary);
  }

  private AdoptionDocument document(
      Session session,
      String schema,
      List<AdoptionDocument.File> files,
      Catalogue catalogue,
      List<String> differences) {
    return new AdoptionDocument(
        request.environment(),
        request.execution(),
        now,
        database.name(),
        session.text("SHOW server_version").orElse(""),
        session.owner(),
        schema,
        session.query(ROLES, row -> row.getString(1)),
        files,
        catalogue,
        differences);
  }

  private String written(String key, AdoptionDocument document) {
    context.write(key, document);
    return key;
  }

  private String dryKey() {
    return "plans/" + request.environment() + "/" + Keys.name(request.execution()) + "-adopt.json";
  }
}
