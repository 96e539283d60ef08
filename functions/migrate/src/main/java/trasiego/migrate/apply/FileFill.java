package trasiego.migrate.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.MigrationState;
import trasiego.execution.RehearsalDocument.Rehearsed;
import trasiego.execution.RunDocument.Backfilled;
import trasiego.execution.RunDocument.FileState;
import trasiego.execution.Touched;
import trasiego.failure.MigrationFailedException;
import trasiego.handler.Deadline;
import trasiego.migrate.backfill.BackfillOutcome;
import trasiego.migrate.backfill.BackfillRun;
import trasiego.migrate.backfill.FailedBackfillException;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.run.Direction;
import trasiego.migrate.run.Hold;
import trasiego.migrate.run.Journal;
import trasiego.migrate.target.Target;
import trasiego.migration.BackfillState;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Window;

/** Fills by one file on the live database and keeps its journal, as far as there is time. */
final class FileFill {
  private static final Logger LOG = LoggerFactory.getLogger(FileFill.class);
  private static final Duration BETWEEN_NOTES = Duration.ofSeconds(5);

  private final MigrateContext context;
  private final Journal journal;
  private final Target target;
  private final MigrationFolder folder;
  private final Deadline work;
  private final Hold hold;
  private final Optional<Window> window;
  private Instant notedAt = Instant.EPOCH;
  private boolean isOver;

  FileFill(
      MigrateContext context,
      Journal journal,
      Target target,
      MigrationFolder folder,
      Deadline work,
      Hold hold,
      Optional<Window> window) {
    this.context = context;
    this.journal = journal;
    this.target = target;
    this.folder = folder;
    this.work = work;
    this.hold = hold;
    this.window = window;
  }

  /** Whether the files behind it may go on: it is done, or paused. */
  boolean isOver() {
    return isOver;
  }

  /** What a file needs may be held by a person. */
  static void refuseUnfilled(MigrationFile file, Journal journal, String environment) {
    List<String> paused = journal.document().versionsIn(MigrationState.PAUSED);
    file.script().needs().stream()
        .filter(paused::contains)
        .findFirst()
        .ifPresent(
            version -> {
              throw new MigrationFailedException(
                  "%s needs %s, whose backfill is paused; resume that and deploy again:  db backfills %s --resume %s"
                      .formatted(file.name(), version, environment, version));
            });
  }

  /** Why and until when it waits; empty where it does not. */
  Optional<HeldBack> run(MigrationFile file, Rehearsed rehearsed) {
    try {
      return filled(file, rehearsed);
    } catch (FailedBackfillException e) {
      journal.put(journal.file(file.version()).failed(1, null, e.getMessage()));
      throw new MigrationFailedException(
          e.getMessage()
              + "; what it has committed stays; "
              + journal.appliedBefore()
              + "; mend the cause and deploy again: it goes on where it stopped",
          e);
    }
  }

  private Optional<HeldBack> filled(MigrationFile file, Rehearsed rehearsed) {
    journal.put(journal.file(file.version()).in(MigrationState.RUNNING));
    long expected = most(rehearsed).map(entry -> rows(entry.getValue())).orElse(0L);
    BackfillOutcome outcome =
        new BackfillRun(
                target,
                new Direction.Forward(folder, file),
                context.limits(),
                work,
                hold,
                window,
                context.clock(),
                context.pause(),
                expected,
                state -> moved(file, state))
            .run();
    return switch (outcome) {
      case BackfillOutcome.Done(BackfillState state) -> {
        isOver = true;
        done(file, rehearsed, state);
        yield Optional.empty();
      }
      case BackfillOutcome.Paused(String reason) -> {
        isOver = true;
        FileState state = journal.file(file.version());
        journal.put(state.filled(state.backfill(), MigrationState.PAUSED));
        LOG.info("{} is paused: {}", file.name(), reason);
        yield Optional.empty();
      }
      case BackfillOutcome.Later(Duration pause, String reason) -> heldBack(file, pause, reason);
    };
  }

  private Optional<HeldBack> heldBack(MigrationFile file, Duration pause, String reason) {
    if (pause.isZero()) {
      return Optional.empty();
    }
    journal.progress(file.version(), "waits: " + reason);
    Instant now = context.clock().instant();
    return Optional.of(HeldBack.until(file.name() + " waits: " + reason, now, now.plus(pause)));
  }

  private void moved(MigrationFile file, BackfillState state) {
    Instant now = context.clock().instant();
    if (state.held().isEmpty() && Duration.between(notedAt, now).compareTo(BETWEEN_NOTES) < 0) {
      return;
    }
    notedAt = now;
    LOG.info("{}: {}", file.name(), words(state));
    FileState before = journal.file(file.version());
    journal.put(before.filled(of(state), MigrationState.RUNNING));
  }

  private void done(MigrationFile file, Rehearsed rehearsed, BackfillState state) {
    FileState before = journal.file(file.version());
    journal.put(
        before
            .filled(of(state), MigrationState.RUNNING)
            .done(
                MigrationState.APPLIED,
                List.of(),
                written(rehearsed, state),
                of(state).exclusion().orElse(null)));
    LOG.info("applied {}: {}", file.name(), words(state));
  }

  /** By table as the rehearsal saw it, where the statement wrote as a whole. */
  private static Map<String, Touched> written(Rehearsed rehearsed, BackfillState state) {
    long rows = state.rows();
    return most(rehearsed)
        .map(
            entry -> {
              Touched seen = entry.getValue();
              long most = Math.max(seen.inserted(), Math.max(seen.updated(), seen.deleted()));
              return Map.of(
                  entry.getKey(),
                  new Touched(
                      seen.inserted() == most ? rows : 0,
                      seen.inserted() != most && seen.updated() == most ? rows : 0,
                      seen.inserted() != most && seen.updated() != most ? rows : 0));
            })
        .orElseGet(Map::of);
  }

  private static Optional<Map.Entry<String, Touched>> most(Rehearsed rehearsed) {
    return rehearsed.touched().entrySet().stream()
        .max(Comparator.comparingLong(entry -> rows(entry.getValue())));
  }

  private static long rows(Touched touched) {
    return touched.inserted() + touched.updated() + touched.deleted();
  }

  private static String words(BackfillState state) {
    return "%,d rows in %,d batches%s%s"
        .formatted(
            state.rows(),
            state.batches(),
            state.percent().isPresent() ? ", " + state.percent().getAsInt() + " %" : "",
            state.held().map(reason -> ", held: " + reason).orElse(""));
  }

  private static Backfilled of(BackfillState state) {
    return new Backfilled(
        state.rows(),
        state.expected(),
        state.batches(),
        state.startedAt(),
        state.movedAt(),
        state.held().orElse(null),
        state.exclusions().rows() == 0 ? null : state.exclusions().rows(),
        state.exclusions().rows() == 0 ? null : state.exclusions().reason().orElse(null));
  }
}
