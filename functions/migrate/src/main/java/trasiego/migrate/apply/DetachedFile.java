package trasiego.migrate.apply;

import java.util.Optional;
import trasiego.execution.Effect;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.ApplyRequest;
import trasiego.migrate.run.Detaching;
import trasiego.migrate.run.Unfinished;
import trasiego.migration.Detachable;
import trasiego.migration.MigrationFile;

/** A file whose one statement may go on without the invocation that sends it. */
record DetachedFile(
    MigrateContext context, ApplyRequest request, MigrationFile file, Effect effect) {
  boolean isDetachable() {
    return Detachable.of(file.script()).isPresent();
  }

  /** Empty where it must end with its invocation. */
  Optional<Detaching> detaching() {
    return Detachable.of(file.script()).map(this::detaching);
  }

  private Detaching detaching(Detachable kind) {
    Optional<Unfinished> sent =
        Unfinished.read(context, request.environment()).filter(note -> note.isOf(file));
    Unfinished note = new Unfinished(request.execution(), file.version(), file.checksum(), effect);
    if (sent.isEmpty()) {
      note.write(context, request.environment());
    }
    return new Detaching(
        kind,
        sent.flatMap(earlier -> earlier.sentBy(request.execution())),
        trace -> note.sent(trace).write(context, request.environment()),
        () -> note.write(context, request.environment()),
        () ->
            Unfinished.read(context, request.environment())
                .filter(found -> found.isOf(file))
                .filter(Unfinished::isCancelled)
                .isPresent(),
        () ->
            file.script()
                .window()
                .flatMap(window -> window.opensAfter(context.clock().instant()))
                .isPresent());
  }
}
