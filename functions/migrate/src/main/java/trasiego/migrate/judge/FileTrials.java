package trasiego.migrate.judge;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.PlanDocument.Pending;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.judge.TrialDocument.File;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.observation.ObservedStatement;
import trasiego.observation.UnobservedRun;
import trasiego.observation.Untried;
import trasiego.observation.schema.Schema;
import trasiego.postgres.Session;
import trasiego.undo.RoundTrip;
import trasiego.undo.UndoProof;

/**
 * Tries one file after the other on a copy, as long as there is time. What an invocation before has
 * tried is run again first, unseen. A file that the end of the invocation cuts short leaves no
 * trace: the next one has more time for it.
 */
final class FileTrials {
  private static final Logger LOG = LoggerFactory.getLogger(FileTrials.class);

  /** What is left when a limit of ours has just ended a statement. */
  private static final Duration CUT = Duration.ofMillis(20);

  private final Target copy;
  private final MigrationFolder folder;
  private final Deadline work;
  private final FileLog<TriedFile> log;
  private final TrialGround ground;
  private Schema known;

  FileTrials(
      MigrateContext context,
      Target copy,
      MigrationFolder folder,
      Deadline work,
      Untried untried,
      FileLog<TriedFile> log) {
    this.copy = copy;
    this.folder = folder;
    this.work = work;
    this.log = log;
    this.ground = new TrialGround(context, copy, folder, work, untried);
  }

  /** False where the next invocation must go on. */
  boolean run(List<Pending> pending) {
    List<File> before = log.earlier().stream().flatMap(List::stream).map(TriedFile::file).toList();
    if (!before.isEmpty() && before.getLast().isLast()) {
      return true;
    }
    try {
      if (before.size() < pending.size()) {
        again(before);
      }
      return everyFile(pending.subList(before.size(), pending.size()));
    } catch (TrialGround.OutOfTimeException e) {
      return false;
    } catch (RuntimeException e) {
      // What is asked of the copy behind a statement is under that statement's limit.
      if (work.isWithin(CUT)) {
        LOG.warn("cut short by the end of the invocation: {}", e.getMessage());
        return false;
      }
      throw e;
    }
  }

  private void again(List<File> tried) {
    if (tried.isEmpty()) {
      return;
    }
    long begun = System.nanoTime();
    try (Session session = copy.openAsTarget()) {
      UnobservedRun replay = new UnobservedRun(session, ground.committing());
      for (File file : tried) {
        MigrationFile migration = folder.file(file.version()).orElseThrow();
        replay
            .run(migration.script(), () -> ground.limit(migration.script()), untried(file))
            .ifPresent(this::refuse);
      }
    }
    LOG.info(
        "ran {} files again in {} s",
        tried.size(),
        "%.1f".formatted((System.nanoTime() - begun) / 1e9));
  }

  private static Set<Integer> untried(File file) {
    Set<Integer> numbers = new HashSet<>();
    for (ObservedStatement statement : file.statements()) {
      if (statement.untried() != null) {
        numbers.add(statement.number());
      }
    }
    return numbers;
  }

  private void refuse(UnobservedRun.Failure failure) {
    if (work.isWithin(CUT)) {
      throw new TrialGround.OutOfTimeException();
    }
    throw new MigrationRefusedException(
        "a file that ran when it was tried fails when it is run again on a new copy: "
            + failure
            + "; wanted one that does the same each time; nothing was changed");
  }

  private boolean everyFile(List<Pending> pending) {
    try (UndoProof wayBack = new UndoProof(ground)) {
      return everyFile(wayBack, pending);
    }
  }

  private boolean everyFile(UndoProof wayBack, List<Pending> pending) {
    for (Pending one : pending) {
      RoundTrip tried = wayBack.of(folder.file(one.version()).orElseThrow());
      if (isDoubtful(tried) && work.isWithin(CUT)) {
        return false;
      }
      File file = File.of(tried, known == null ? tried.observed().before() : known);
      log.add(new TriedFile(known == null ? tried.observed().before() : null, file));
      known = tried.observed().after();
      if (file.isLast()) {
        break;
      }
    }
    return true;
  }

  /** Whether the end of the invocation may be why it fails or does not hold. */
  private static boolean isDoubtful(RoundTrip tried) {
    return tried.isFailed() || tried.undo().status().equals("broken");
  }
}
