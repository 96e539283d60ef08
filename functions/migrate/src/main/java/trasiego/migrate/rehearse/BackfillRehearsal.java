package trasiego.migrate.rehearse;

import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.RehearsalDocument.SampledBackfill;
import trasiego.handler.Deadline;
import trasiego.migrate.backfill.BackfillSample;
import trasiego.migrate.context.Limits;
import trasiego.migrate.run.Direction;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;

/**
 * What a rehearsal does of a backfill beside running it: batches as the live database will see
 * them, taken back again, and behind its statement, which runs as one here, the question whether
 * anything is left.
 */
record BackfillRehearsal(Target copy, Deadline work) {
  private static final Logger LOG = LoggerFactory.getLogger(BackfillRehearsal.class);

  /** Empty where the file is none. */
  Optional<SampledBackfill> sample(MigrationFile file) {
    Optional<SampledBackfill> sampled =
        file.script().backfill().map(_ -> new BackfillSample(copy, file, work).take());
    sampled.ifPresent(it -> LOG.info("{}: {}", file.name(), words(it)));
    return sampled;
  }

  /** As the file is to run here: without rows that a person lets it leave out on the live one. */
  Direction forwards(MigrationFolder folder, MigrationFile file) {
    return new Direction.Forward(
        folder,
        file,
        file.script().backfill().isEmpty() ? "" : new BackfillSample(copy, file, work).leaveOut());
  }

  private static String words(SampledBackfill it) {
    return String.format(
        Locale.ROOT,
        "%d batches tried and taken back; its %,d rows take about %,.0f s without pauses, and %,d"
            + " MB of WAL",
        it.sampled(),
        it.rows(),
        it.expectedSeconds(),
        it.expectedWal() >> 20);
  }

  void proveFilled(MigrationFile file) {
    if (file.script().backfill().isPresent()) {
      new BackfillSample(copy, file, work).proveFilled();
    }
  }

  /** No limit for one batch is meant for the whole. */
  Limits limits(Direction direction, Limits usual) {
    return direction.script().backfill().isPresent()
        ? new Limits(usual.lock(), work.remaining())
        : usual;
  }
}
