package trasiego.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.FileTry.Outcome;
import trasiego.migrate.RunDocument.FileState;
import trasiego.migration.History;
import trasiego.migration.MigrationChecks;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.SchemaVersion;
import trasiego.postgres.Fence;
import trasiego.postgres.Session;
import trasiego.store.Keys;
import trasiego.store.Ledger;

/** Takes back every migration newer than the target, newest first, by the same guarded way. */
final class Undo {
  private static final Logger LOG = LoggerFactory.getLogger(Undo.class);
  private static final Duration FENCE = Duration.ofSeconds(10);

  private final Site site;
  private final MigrateRequest request;
  private final Deadline whole;
  private final Deadline work;
  private final Target target;
  private final MigrationFolder folder;
  private Ledger ledger;
  private Journal journal;
  private boolean fresh = true;

  Undo(Site site, MigrateRequest request, Deadline deadline) {
    this.site = site;
    this.request = request;
    this.whole = deadline;
    this.work = Margin.before(deadline);
    this.target = new Target(site.live(request), site.live(request).name());
    this.folder = site.migrations(request.migrations());
  }

  UndoResult run() {
    site.lease(request.environment()).renew(request.execution());
    ledger =
        Ledger.open(
            site.store(),
            Keys.ofExecution(request.environment(), request.execution(), "undo.ledger.json"),
            request.attempt());
    boolean finished = Journal.isFinished(ledger);
    try (Fence _ = Fence.take(target.server(), FENCE)) {
      target.endNamesakes();
      History history = history();
      journal = Journal.open(site, request, ledger, "undo.json", files(history));
      if (finished || undoAll(history)) {
        journal.finish();
        return result("UNDONE");
      }
      return result("IN_PROGRESS");
    } catch (DatabaseBusyException e) {
      LOG.info("not yet: {}", e.getMessage());
      return new UndoResult(
          "IN_PROGRESS", null, List.of(), request.attempt(), ledger.key(), e.getMessage());
    }
  }

  private History history() {
    try (Session session = target.open()) {
      return History.read(session);
    }
  }

  /** What is to be taken back, newest first; refused as a whole where one cannot be. */
  private List<FileState> files(History history) {
    List<String> problems = new java.util.ArrayList<>();
    List<FileState> files = new java.util.ArrayList<>();
    if (!request.target().equals("0") && !history.isApplied(request.target())) {
      problems.add("version " + request.target() + " is not applied; name one that is");
    }
    for (History.Row row : history.applied().reversed()) {
      if (isNewer(row.version())) {
        folder
            .file(row.version())
            .flatMap(MigrationFile::undo)
            .ifPresentOrElse(
                undo -> files.add(FileState.pending(row.version(), undo.name())),
                () -> problems.add("version " + row.version() + " has no undo file"));
      }
    }
    MigrationChecks checks = new MigrationChecks(folder, history);
    files.forEach(file -> problems.addAll(checks.undoProblems(file.version())));
    if (!problems.isEmpty()) {
      throw new MigrationRefusedException(
          "cannot go back to " + request.target() + ": " + String.join("; ", problems));
    }
    return files;
  }

  private boolean isNewer(String version) {
    return SchemaVersion.parse(version).compareTo(SchemaVersion.parse(request.target())) > 0;
  }

  /** False where the next invocation must go on. */
  private boolean undoAll(History history) {
    FailedRows.remove(target);
    Set<String> invalid = invalid();
    for (FileState state : journal.document().files()) {
      if (!history.isApplied(state.version())) {
        if (!state.state().equals(RunDocument.UNDONE)) {
          journal.put(
              state.done(
                  RunDocument.UNDONE,
                  List.of(),
                  java.util.Map.of(),
                  "found undone by the history"));
        }
        continue;
      }
      if (!undo(folder.file(state.version()).orElseThrow(), invalid)) {
        return false;
      }
      fresh = false;
    }
    return true;
  }

  private Set<String> invalid() {
    try (Session session = target.open()) {
      return Indexes.invalid(session).stream()
          .map(Indexes.Invalid::name)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  private boolean undo(MigrationFile file, Set<String> invalid) {
    Course course = new Course.Back(file);
    Transactions transactions = Transactions.of(course.script(), folder.committingProcedures());
    journal.put(journal.file(file.version()).in(RunDocument.RUNNING));
    LOG.info("undoing {}", file.name());
    FileRun run =
        new FileRun(
            site,
            work,
            () ->
                new FileTry(
                    target,
                    course,
                    transactions,
                    Effect.UNKNOWN,
                    invalid,
                    site.limits(),
                    work,
                    whole),
            (one, removed) -> {
              journal.put(journal.file(file.version()).tried(one).cleaned(removed));
              return journal.file(file.version());
            });
    return switch (run.run(course.script().name(), fresh)) {
      case FileRun.Result.Done(Outcome.Done outcome) -> {
        journal.put(
            journal
                .file(file.version())
                .done(
                    RunDocument.UNDONE, outcome.observations(), outcome.touched(), outcome.note()));
        LOG.info("undid {}", file.name());
        yield true;
      }
      case FileRun.Result.Later() -> false;
      case FileRun.Result.Broken(Fault fault, String message) -> {
        journal.put(journal.file(file.version()).failed(fault, message));
        throw new MigrationFailedException(
            message
                + "; "
                + left(transactions)
                + "; taken back before it: "
                + journal.document().versionsIn(RunDocument.UNDONE)
                + "; mend the undo file and undo again, or restore the backup");
      }
    };
  }

  private static String left(Transactions transactions) {
    return switch (transactions) {
      case ONE -> "this undo file changed nothing";
      case NONE -> "this undo file is one statement that did not end";
      case ITS_OWN ->
          "what this undo file had committed by itself before that stays, and it is run again from"
              + " its start";
    };
  }

  private UndoResult result(String status) {
    List<String> undone = journal.document().versionsIn(RunDocument.UNDONE);
    return new UndoResult(
        status,
        journal.key(),
        undone,
        request.attempt(),
        ledger.key(),
        "undone " + undone.size() + " of " + journal.document().files().size());
  }
}
