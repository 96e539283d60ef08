package trasiego.migrate.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import trasiego.execution.PlanDocument;
import trasiego.execution.PlanDocument.Pending;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Check;
import trasiego.migrate.context.Limits;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.PlanDocuments;
import trasiego.migrate.request.PlanRequest;
import trasiego.migrate.target.InvalidIndex;
import trasiego.migrate.target.TargetInspection;
import trasiego.migration.BackfillState;
import trasiego.migration.History;
import trasiego.migration.MigrationChecks;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.SchemaVersion;
import trasiego.migration.Script;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.trial.ServerProfile;

/** Judges the way back to a version: which applied files it takes back, newest first. */
final class UndoPlan {
  private final MigrateContext context;
  private final PlanRequest request;
  private final Database database;
  private final PlanDocuments documents;
  private final Duration invocation;
  private EndedRuns.Found found = EndedRuns.Found.NOTHING;

  UndoPlan(
      MigrateContext context,
      PlanRequest request,
      Database database,
      PlanDocuments documents,
      Duration invocation) {
    this.context = context;
    this.request = request;
    this.database = database;
    this.documents = documents;
    this.invocation = invocation;
  }

  /** What a person typed must be the live database's name; asked before the lease is taken. */
  static void confirm(PlanRequest request, Database database) {
    Check.confirmed(request.confirm(), database.name());
  }

  /** What undos had taken back that ended before they were recorded. */
  EndedRuns.Found found() {
    return found;
  }

  PlanDocument judge(MigrationFolder folder) {
    try (Session session = database.open(Timeouts.DEFAULT)) {
      List<String> problems = new ArrayList<>(TargetInspection.wrongRights(session));
      refuse(problems);
      ServerProfile profile = ServerProfile.read(session);
      session.becomeOwner();
      History history = History.read(session);
      Set<String> committing = new HashSet<>(folder.committingProcedures());
      committing.addAll(TargetInspection.committingProcedures(session));
      List<Pending> undo = undo(folder, history, committing, problems);
      problems.addAll(unfinished(session, folder));
      if (TargetInspection.readsEscapes(session)) {
        MigrationChecks checks = new MigrationChecks(folder, history, committing);
        undo.forEach(file -> problems.addAll(checks.undoEscapes(file.version())));
      }
      refuse(problems);
      found =
          new EndedRuns(context.store(), request.environment(), request.execution())
              .takenBack(history, folder);
      context.write(documents.profile(), profile.without(TargetInspection.unread(session)));
      return document(session, history, undo);
    }
  }

  private void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new MigrationRefusedException(
          "cannot go back to " + request.target() + ": " + String.join("; ", problems));
    }
  }

  /** Refused as a whole where one cannot be taken back. */
  private List<Pending> undo(
      MigrationFolder folder, History history, Set<String> committing, List<String> problems) {
    if (!request.target().equals("0") && !history.isApplied(request.target())) {
      problems.add("version " + request.target() + " is not applied; name one that is");
    }
    MigrationChecks checks = new MigrationChecks(folder, history, committing);
    List<Pending> undo = new ArrayList<>();
    for (History.Row row : history.applied().reversed()) {
      // A repeatable file goes with no version: its earlier text is deployed as any other.
      if (row.isRepeatable() || !isNewer(row.version())) {
        continue;
      }
      MigrationFile file = folder.file(row.version()).orElse(null);
      if (file == null || file.undo().isEmpty()) {
        problems.add("version " + row.version() + " has no undo file");
      } else if (row.checksum() != null && row.checksum() != file.checksum()) {
        problems.add(file.name() + " was edited after it was applied; bring the applied one back");
      } else {
        problems.addAll(checks.undoProblems(row.version()));
        undo.add(pending(file, committing));
      }
    }
    return undo;
  }

  /** The history does not have them, and what they have written so far would stay behind. */
  private List<String> unfinished(Session session, MigrationFolder folder) {
    return BackfillState.read(session).stream()
        .filter(state -> isNewer(state.version()))
        .map(
            state ->
                "backfill %s has written %,d rows and is not done: finish it (db backfills %s --resume %s, then db deploy %s) and go back then; or, as the owner, take back what it wrote%s and  DELETE FROM %s WHERE version = '%s'"
                    .formatted(
                        state.version(),
                        state.rows(),
                        request.environment(),
                        state.version(),
                        request.environment(),
                        folder
                            .file(state.version())
                            .flatMap(MigrationFile::undo)
                            .map(undo -> " by " + undo.name())
                            .orElse(""),
                        BackfillState.TABLE,
                        state.version()))
        .toList();
  }

  private boolean isNewer(String version) {
    return SchemaVersion.parse(version).compareTo(SchemaVersion.parse(request.target())) > 0;
  }

  private Pending pending(MigrationFile file, Set<String> committing) {
    Script script = file.undo().orElseThrow();
    String outside = script.outsideTransaction(committing).orElse(null);
    Limits limits = context.limits().of(script);
    return new Pending(
        file.version(),
        file.description(),
        script.name(),
        file.checksum(),
        script.name(),
        null,
        outside == null,
        outside,
        script.endsTransactions(committing),
        script.statements().size(),
        limits.lock().toMillis() / 1000.0,
        limits.statement().toMillis() / 1000.0,
        null);
  }

  private PlanDocument document(Session session, History history, List<Pending> undo) {
    return new PlanDocument(
        request.environment(),
        request.execution(),
        request.migrations(),
        context.clock().instant().toString(),
        session.text("SHOW server_version").orElse(""),
        database.name(),
        history.newest().map(History.Row::version).orElse(null),
        List.of(),
        undo,
        history.applied().stream()
            .map(History.Row::version)
            .filter(version -> SchemaVersion.isRepeatable(version) || !isNewer(version))
            .toList(),
        Catalogue.read(session),
        TargetInspection.rowsEstimate(session),
        TargetInspection.blockers(session),
        List.of(),
        invocation.toMillis() / 1000.0,
        found.files(),
        InvalidIndex.find(session).stream().map(InvalidIndex::name).toList());
  }
}
