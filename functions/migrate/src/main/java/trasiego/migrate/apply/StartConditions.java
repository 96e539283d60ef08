package trasiego.migrate.apply;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.WatchPolicy;
import trasiego.migrate.request.ApplyRequest;
import trasiego.migrate.target.Target;
import trasiego.migrate.watch.ConnectionRoom;
import trasiego.migration.Backfill;
import trasiego.migration.MigrationFile;
import trasiego.migration.Window;
import trasiego.postgres.Session;

/** Whether a file may begin on the live database at this moment. */
record StartConditions(Target target, WatchPolicy policy, Optional<String> asked, Clock clock) {
  /** Each call renews the lease, which lasts twenty minutes: nobody else takes it meanwhile. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(8);

  private static final Duration CROWDED_WAIT = Duration.ofSeconds(15);

  static StartConditions of(MigrateContext context, ApplyRequest request, Target target) {
    return new StartConditions(
        target, context.watchPolicy(), Optional.ofNullable(request.window()), context.clock());
  }

  /** Empty where it may. */
  Optional<HeldBack> heldBack(MigrationFile file) {
    return outside(file).or(this::crowded);
  }

  /** The file knows best when it may run, then who deploys, then the environment. */
  Optional<Window> window(MigrationFile file) {
    return Stream.of(
            file.script().backfill().flatMap(Backfill::window),
            file.script().window(),
            asked.flatMap(Window::parse),
            policy.window().flatMap(Window::parse))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<HeldBack> outside(MigrationFile file) {
    Instant now = clock.instant();
    return window(file)
        .flatMap(
            window ->
                window
                    .opensAfter(now)
                    .map(
                        opens ->
                            new HeldBack(
                                "%s waits for its window, %s, which opens at %s"
                                    .formatted(file.name(), window, opens),
                                earlier(opens, now.plus(LONGEST_WAIT)))));
  }

  private Optional<HeldBack> crowded() {
    try (Session session = target.openOwn()) {
      return ConnectionRoom.of(session)
          .problem(policy.connections())
          .map(
              problem ->
                  new HeldBack("no file begins: " + problem, clock.instant().plus(CROWDED_WAIT)));
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
