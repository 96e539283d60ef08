package trasiego.migrate.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.execution.PlanDocument.Pending;
import trasiego.migrate.check.SoakRecords.Standing;
import trasiego.migrate.context.SoakPolicy;
import trasiego.store.Store;

/**
 * Whether the environment before this one has lived with these very files for long enough: its own
 * records say since when, its status reports whether all was well. What cannot be read or was not
 * looked at speaks against them.
 */
final class Soak {
  private final SoakRecords records;
  private final SoakReports reports;
  private final SoakPolicy wanted;
  private final Clock clock;

  Soak(Store store, SoakPolicy wanted, Clock clock) {
    this.records = new SoakRecords(store, wanted.environment());
    this.reports = new SoakReports(store, wanted.environment(), clock);
    this.wanted = wanted;
    this.clock = clock;
  }

  /** Why these files may not go on yet, one line each; empty where they may. */
  List<String> problems(List<Pending> pending) {
    List<String> problems = new ArrayList<>();
    List<Instant> applied = new ArrayList<>();
    for (Pending file : pending) {
      switch (records.standing(file)) {
        case Standing.Applied(Instant since) -> {
          applied.add(since);
          early(file, since).ifPresent(problems::add);
        }
        case Standing.NotApplied(String why) ->
            problems.add(
                "%s %s; deploy it there first, %d hours before"
                    .formatted(file.file(), why, wanted.time().toHours()));
      }
    }
    applied.stream().min(Instant::compareTo).ifPresent(it -> problems.addAll(reports.problems(it)));
    return List.copyOf(problems);
  }

  private Optional<String> early(Pending file, Instant since) {
    Duration soaked = Duration.between(since, clock.instant());
    if (soaked.compareTo(wanted.time()) >= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%s has been applied in %s %s, wanted %d hours; deploy after %s"
            .formatted(
                file.file(),
                wanted.environment(),
                soaked.isNegative()
                    ? "only by a clock that is ahead of this one"
                    : "for %d h %d min".formatted(soaked.toHours(), soaked.toMinutesPart()),
                wanted.time().toHours(),
                since.plus(wanted.time())));
  }

  /** What passing the gate rests on, for the record. */
  String passed(List<Pending> pending) {
    return "%d files have been applied in %s for at least %d hours with the same checksums, and it was green since"
        .formatted(pending.size(), wanted.environment(), wanted.time().toHours());
  }
}
