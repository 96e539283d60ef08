package trasiego.migrate.plan;

import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import trasiego.execution.MigrationState;
import trasiego.execution.RunDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.handler.Json;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.Store;

/** How far the execution is that holds the deployment lease, in words for who must wait for it. */
final class HolderProgress {
  private HolderProgress() {}

  /** Begins with a semicolon; empty where no file of it has begun, or its journal is no such. */
  static String of(Store store, String environment, Lease.Holder holder) {
    try {
      return store
          .read(Keys.ofExecution(environment, holder.execution(), "run.json"))
          .map(content -> Json.document(content.bytes(), RunDocument.class))
          .filter(run -> holder.execution().equals(run.execution()))
          .map(HolderProgress::words)
          .orElse("");
    } catch (JacksonException e) {
      return "";
    }
  }

  private static String words(RunDocument run) {
    MigrationState done = run.isUndo() ? MigrationState.UNDONE : MigrationState.APPLIED;
    String count =
        "; it has %s %d of %d files"
            .formatted(
                run.isUndo() ? "taken back" : "applied",
                run.versionsIn(done).size(),
                run.files().size());
    return count + current(run).map(file -> ", and is at " + words(file)).orElse("");
  }

  private static Optional<FileState> current(RunDocument run) {
    return run.files().stream().filter(file -> file.state() == MigrationState.RUNNING).findFirst();
  }

  private static String words(FileState file) {
    return Stream.of(
            Optional.of(file.file()),
            Optional.ofNullable(file.note()),
            Optional.of(file.tries())
                .filter(tries -> !tries.isEmpty())
                .map(tries -> "tried %d times before".formatted(tries.size())))
        .flatMap(Optional::stream)
        .reduce((one, other) -> one + ": " + other)
        .orElseThrow();
  }
}
