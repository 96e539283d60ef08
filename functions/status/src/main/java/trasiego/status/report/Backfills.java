package trasiego.status.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import trasiego.migration.BackfillState;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;

/** The backfills that are under way, as the database keeps them. */
public record Backfills(Database database, Clock clock) {
  private static final Duration STILL = Duration.ofMinutes(2);

  public record Result(List<Entry> backfills) {}

  /**
   * One of them.
   *
   * @param state running, held, paused, failed, or waiting for a deployment
   * @param percent null where nobody knows how many rows there are
   * @param rowsPerSecond over all of its time, pauses and holds included
   * @param secondsLeft at that rate; null where it is not known
   * @param rate rows a second that a person allows; null where there is no bound
   * @param reason why it is held or failed; null where it is not
   * @param excluded rows that it leaves out since they fail, of so many that a person allows
   * @param excludedBecause why; null where none are allowed
   */
  public record Entry(
      String version,
      String file,
      String table,
      String state,
      long rows,
      long expected,
      Integer percent,
      long batches,
      double rowsPerSecond,
      Long secondsLeft,
      Integer rate,
      String startedAt,
      String movedAt,
      String reason,
      int excluded,
      int excludable,
      String excludedBecause) {}

  public Result list() {
    try (Session session = database.open(Timeouts.DEFAULT)) {
      Instant now = clock.instant();
      return new Result(
          BackfillState.read(session).stream().map(state -> entry(state, now)).toList());
    }
  }

  private static Entry entry(BackfillState state, Instant now) {
    Instant moved = Instant.parse(state.movedAt());
    double seconds = Duration.between(Instant.parse(state.startedAt()), moved).toMillis() / 1000.0;
    double speed = seconds > 0 ? state.rows() / seconds : 0;
    long open = Math.max(0, state.expected() - state.rows());
    OptionalInt percent = state.percent();
    return new Entry(
        state.version(),
        state.script(),
        state.relation(),
        word(state, Duration.between(moved, now)),
        state.rows(),
        state.expected(),
        percent.isPresent() ? percent.getAsInt() : null,
        state.batches(),
        speed,
        speed > 0 && state.expected() > 0 ? Math.round(open / speed) : null,
        state.rate().isPresent() ? state.rate().getAsInt() : null,
        state.startedAt(),
        state.movedAt(),
        state.failed().or(state::held).orElse(null),
        state.exclusions().rows(),
        state.exclusions().allowed(),
        state.exclusions().reason().orElse(null));
  }

  private static String word(BackfillState state, Duration since) {
    if (state.paused()) {
      return "paused";
    }
    if (state.failed().isPresent()) {
      return "failed";
    }
    if (state.held().isPresent()) {
      return "held";
    }
    return since.compareTo(STILL) < 0 ? "running" : "waiting for a deployment";
  }
}
