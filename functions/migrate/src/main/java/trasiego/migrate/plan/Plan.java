package trasiego.migrate.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.PlanDocument;
import trasiego.execution.TakenOver;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Bounds;
import trasiego.handler.Deadline;
import trasiego.handler.Settings;
import trasiego.migrate.context.CleanupReserve;
import trasiego.migrate.context.Limits;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;
import trasiego.migrate.request.PlanRequest;
import trasiego.migrate.run.Unfinished;
import trasiego.migrate.target.InvalidIndex;
import trasiego.migrate.target.TargetInspection;
import trasiego.migration.History;
import trasiego.migration.MigrationChecks;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.postgres.Backends;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Database;
import trasiego.postgres.Fence;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.OwnKeys;
import trasiego.trial.ServerProfile;

/** Judges the pending migrations, and takes the lease under which they will run. */
public final class Plan {
  private static final Logger LOG = LoggerFactory.getLogger(Plan.class);
  private static final String ARCHIVE = "application/octet-stream";
  private static final Duration GONE = Duration.ofSeconds(5);
  private static final Duration FENCE = Duration.ofSeconds(20);

  private final MigrateContext context;
  private final Settings settings;
  private final PlanRequest request;
  private final Deadline work;
  private final Duration invocation;
  private final Database database;
  private final PlanDocuments documents;
  private EndedRuns.Found found = EndedRuns.Found.NOTHING;

  public Plan(MigrateContext context, Settings settings, PlanRequest request, Deadline deadline) {
    this.context = context;
    this.settings = settings;
    this.request = request;
    this.work = CleanupReserve.before(deadline);
    this.invocation = work.remaining();
    this.database = context.live(request);
    this.documents =
        new PlanDocuments(request.environment(), request.execution(), request.isDryRun());
  }

  public PlanResult run() {
    if (request.target() != null) {
      UndoPlan.confirm(request, database);
    }
    MigrationFolder folder = context.migrations(request.migrations());
    if (request.isDryRun()) {
      return judged(folder, Optional.empty());
    }
    Lease.Outcome outcome =
        context
            .lease(request.environment())
            .take(request.execution(), Optional.ofNullable(request.ended()));
    return switch (outcome) {
      case Lease.Outcome.Held(Lease.Holder holder) -> held(holder);
      case Lease.Outcome.Taken(Optional<Lease.Holder> superseded) -> {
        endPredecessors();
        try (Fence _ = Fence.take(database, FENCE)) {
          yield judged(folder, superseded);
        }
      }
    };
  }

  /** A dead execution's statement may still run, and would hold its locks against us. */
  private void endPredecessors() {
    try (Session session = database.open(Timeouts.DEFAULT)) {
      if (!Backends.endOthers(session, request.environment(), request.execution(), GONE)) {
        LOG.warn("sessions of an earlier execution are still there; the sweep will end them");
      }
    }
  }

  private PlanResult held(Lease.Holder holder) {
    return new PlanResult(
        "LEASE_HELD",
        "",
        List.of(),
        request.migrations(),
        holder.execution(),
        holder.expiresAt(),
        "",
        "another deployment holds the lease: "
            + Keys.name(holder.execution())
            + " until "
            + holder.expiresAt()
            + HolderProgress.of(context.store(), request.environment(), holder),
        List.of(),
        null);
  }

  private PlanResult judged(MigrationFolder folder, Optional<Lease.Holder> superseded) {
    PlanDocument judged = judge(folder);
    boolean ready = !judged.files().isEmpty();
    Optional<MadeUp.Documents> madeUp = ready ? Optional.empty() : madeUp(folder, judged);
    PlanDocument document = madeUp.map(MadeUp.Documents::plan).orElse(judged);
    String key = key();
    context.write(key, document);
    String address = context.store().address(key);
    List<String> versions = Bounds.list(judged.versions(), address);
    String summary =
        superseded.map(Plan::took).orElse("")
            + (ready
                ? document.files().size()
                    + (document.takesBack() ? " to take back on " : " pending on ")
                    + document.database()
                    + ": "
                    + String.join(", ", versions)
                : document.database() + " is up to date at " + judged.current())
            + TakenOver.suffix(document.takenOver());
    LOG.info(summary);
    document.warnings().forEach(warning -> LOG.info("note: {}", warning));
    return new PlanResult(
        ready ? "READY" : madeUp.isPresent() ? "UNRECORDED" : "UP_TO_DATE",
        key,
        versions,
        request.migrations(),
        "",
        "",
        superseded.map(Lease.Holder::execution).orElse(""),
        summary,
        Bounds.list(document.takenOver().stream().map(TakenOver::toLine).toList(), address),
        madeUp.map(documents -> documents.result(context, found.files())).orElse(null));
  }

  private static String took(Lease.Holder holder) {
    return "took the deployment lease over from " + Keys.name(holder.execution()) + "; ";
  }

  /** Nothing is pending, and yet not all of it was verified, backed up and recorded. */
  private Optional<MadeUp.Documents> madeUp(MigrationFolder folder, PlanDocument plan) {
    if (found.last().isEmpty()) {
      return Optional.empty();
    }
    Set<String> committing = folder.committingProcedures();
    List<PlanDocument.Pending> files =
        found.files().stream()
            .filter(file -> !file.isTakenBack())
            .map(file -> folder.file(file.version()).orElseThrow())
            .map(file -> pending(file, committing, Optional.empty()))
            .toList();
    return Optional.of(
        new MadeUp(context, request, found.last().get(), found.files()).write(plan, files));
  }

  private String key() {
    return request.ownKeys().of(OwnKeys.Document.PLAN);
  }

  private PlanDocument judge(MigrationFolder folder) {
    if (request.target() != null) {
      UndoPlan undo = new UndoPlan(context, request, database, documents, invocation);
      PlanDocument document = undo.judge(folder);
      found = undo.found();
      return document;
    }
    try (Session session = database.open(Timeouts.DEFAULT)) {
      refuseFor(TargetInspection.wrongRights(session));
      ServerProfile profile = ServerProfile.read(session);
      session.becomeOwner();
      History history = History.read(session);
      Set<String> committing = new HashSet<>(folder.committingProcedures());
      committing.addAll(TargetInspection.committingProcedures(session));
      MigrationChecks checks = new MigrationChecks(folder, history, committing);
      refuseFor(problems(session, history, checks));
      if (!request.isDryRun()) {
        found =
            new EndedRuns(context.store(), request.environment(), request.execution())
                .find(history, folder);
      }
      PlanDocument document = document(session, history, checks);
      if (!document.pending().isEmpty()) {
        writeStructure(profile, TargetInspection.unread(session));
      }
      return document;
    }
  }

  private List<String> problems(Session session, History history, MigrationChecks checks) {
    List<String> problems = new ArrayList<>(checks.problems());
    context.watchPolicy().problem().ifPresent(problems::add);
    if (TargetInspection.readsEscapes(session)) {
      problems.addAll(checks.escapes());
    }
    if (history.rows().isEmpty()) {
      problems.addAll(TargetInspection.withoutHistory(session, database, request.environment()));
    }
    return problems;
  }

  /** All that a trial server is made of; the rows come with the backup. */
  private void writeStructure(ServerProfile profile, List<String> unread) {
    byte[] archive =
        new StructureDump(settings, database, context.limits(), work)
            .read(profile.major(), profile.owner(), unread);
    context.store().write(documents.structure(), archive, ARCHIVE);
    context.write(documents.profile(), profile.without(unread));
  }

  private PlanDocument document(Session session, History history, MigrationChecks checks) {
    List<InvalidIndex> invalid = InvalidIndex.find(session);
    Optional<Unfinished> unfinished = Unfinished.read(context, request.environment());
    return new PlanDocument(
        request.environment(),
        request.execution(),
        request.migrations(),
        context.clock().instant().toString(),
        session.text("SHOW server_version").orElse(""),
        database.name(),
        history.newest().map(History.Row::version).orElse(null),
        checks.pending().stream()
            .map(file -> pending(file, checks.committing(), unfinished))
            .toList(),
        List.of(),
        history.applied().stream().map(History.Row::version).toList(),
        Catalogue.read(session),
        TargetInspection.rowsEstimate(session),
        TargetInspection.blockers(session),
        new PlanWarnings(checks, history, invalid, unfinished).of(session),
        invocation.toMillis() / 1000.0,
        found.files(),
        invalid.stream().map(InvalidIndex::name).toList());
  }

  private PlanDocument.Pending pending(
      MigrationFile file, Set<String> committing, Optional<Unfinished> unfinished) {
    Optional<String> outside = file.script().outsideTransaction(committing);
    Limits limits = context.limits().of(file.script());
    return new PlanDocument.Pending(
        file.version(),
        file.description(),
        file.name(),
        file.checksum(),
        file.undo().map(Script::name).orElse(null),
        file.script().irreversible().orElse(null),
        outside.isEmpty(),
        outside.orElse(null),
        file.script().endsTransactions(committing),
        file.script().statements().size(),
        limits.lock().toMillis() / 1000.0,
        limits.statement().toMillis() / 1000.0,
        unfinished.filter(note -> note.isOf(file)).map(Unfinished::effect).orElse(null));
  }

  private static void refuseFor(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new MigrationRefusedException(
          problems.size() == 1
              ? problems.getFirst()
              : problems.size() + " reasons:\n- " + String.join("\n- ", problems));
    }
  }
}
