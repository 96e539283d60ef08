package trasiego.migrate.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.ApplyRequest;
import trasiego.migrate.run.Unfinished;
import trasiego.migrate.target.Target;
import trasiego.migrate.watch.ConnectionRoom;
import trasiego.migration.Detachable;
import trasiego.migration.MigrationFile;
import trasiego.migration.Window;
import trasiego.postgres.Session;

/** Whether a file may begin on the live database at this moment. */
record StartConditions(MigrateContext context, ApplyRequest request, Target target) {
  /** Each call renews the lease, which lasts twenty minutes: nobody else takes it meanwhile. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(8);

  private static final Duration CROWDED_WAIT = Duration.ofSeconds(15);

  /** Empty where it may. */
  Optional<HeldBack> heldBack(MigrationFile file) {
    // What goes on by itself has begun, and somebody is to look at it.
    return hasBegun(file) ? Optional.empty() : outside(file).or(this::crowded);
  }

  private boolean hasBegun(MigrationFile file) {
    return Detachable.of(file.script()).isPresent()
        && Unfinished.read(context, request.environment())
            .filter(note -> note.isOf(file))
            .flatMap(note -> note.sentBy(request.execution()))
            .isPresent();
  }

  /** The file knows best when it may run, then who deploys, then the environment. */
  private Optional<HeldBack> outside(MigrationFile file) {
    Instant now = context.clock().instant();
    return Stream.of(
            file.script().window(),
            Optional.ofNullable(request.window()).flatMap(Window::parse),
            context.watchPolicy().window().flatMap(Window::parse))
        .flatMap(Optional::stream)
        .findFirst()
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
          .problem(context.watchPolicy().connections())
          .map(
              problem ->
                  new HeldBack(
                      "no file begins: " + problem, context.clock().instant().plus(CROWDED_WAIT)));
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
