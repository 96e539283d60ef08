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
import trasiego.migration.Backfill;
import trasiego.migration.Detachable;
import trasiego.migration.MigrationFile;
import trasiego.migration.Window;
import trasiego.postgres.Session;

/** Whether a file may begin on the live database at this moment. */
final class StartConditions {
  private static final Duration CROWDED_WAIT = Duration.ofSeconds(15);

  /** A look costs a session, and a deployment may have hundreds of short files. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private final MigrateContext context;
  private final ApplyRequest request;
  private final Target target;
  private long roomyAt = System.nanoTime() - BETWEEN_LOOKS.toNanos();

  StartConditions(MigrateContext context, ApplyRequest request, Target target) {
    this.context = context;
    this.request = request;
    this.target = target;
  }

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
  Optional<Window> window(MigrationFile file) {
    return Stream.of(
            file.script().backfill().flatMap(Backfill::window),
            file.script().window(),
            Optional.ofNullable(request.window()).flatMap(Window::parse),
            context.watchPolicy().window().flatMap(Window::parse))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<HeldBack> outside(MigrationFile file) {
    Instant now = context.clock().instant();
    return window(file)
        .flatMap(
            window ->
                window
                    .opensAfter(now)
                    .map(
                        opens ->
                            HeldBack.until(
                                "%s waits for its window, %s, which opens at %s"
                                    .formatted(file.name(), window, opens),
                                now,
                                opens)));
  }

  private Optional<HeldBack> crowded() {
    if (System.nanoTime() - roomyAt < BETWEEN_LOOKS.toNanos()) {
      return Optional.empty();
    }
    try (Session session = target.openOwn()) {
      Optional<HeldBack> held =
          ConnectionRoom.of(session)
              .problem(context.watchPolicy().connections())
              .map(
                  problem ->
                      new HeldBack(
                          "no file begins: " + problem,
                          context.clock().instant().plus(CROWDED_WAIT)));
      if (held.isEmpty()) {
        roomyAt = System.nanoTime();
      }
      return held;
    }
  }
}
