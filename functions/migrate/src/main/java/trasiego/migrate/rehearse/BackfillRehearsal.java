package trasiego.migrate.rehearse;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.RehearsalDocument.SampledBackfill;
import trasiego.execution.Report.Expected;
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
        "%d batches tried and taken back; all of it takes about %s, %s",
        it.sampled(),
        it.time(),
        it.cost());
  }

  /** What a person is to know before it starts, in the report's words. */
  static Expected expected(SampledBackfill it) {
    return new Expected(
        it.expectedSeconds(),
        String.format(
            Locale.ROOT,
            "in batches, pauses included, waits for replicas and others not; by %d of them where it"
                + " was rehearsed; %s",
            it.sampled(),
            it.cost()),
        List.of());
  }

  /** The same for each of them, in a line. */
  static String lines(RehearsalDocument document) {
    return document.files().stream()
        .filter(file -> file.backfill() != null)
        .map(
            file ->
                "; %s fills in about %s: %s"
                    .formatted(file.file(), file.backfill().time(), file.backfill().cost()))
        .collect(Collectors.joining());
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
