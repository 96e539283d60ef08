package trasiego.cli.ground;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.hazard.Report.Undo;
import trasiego.hazard.UndoLoss;
import trasiego.migration.MigrationFile;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.observation.Trial;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;

/**
 * One planned file: tried and observed, taken back by its undo file, and applied again, as a
 * rehearsal does.
 *
 * @param failure null where the file itself ran
 */
record TriedFile(ObservedFile observed, Failure failure, Undo undo) {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  static TriedFile of(Ground ground, String database, MigrationFile file) {
    Catalogue before = catalogue(ground, database);
    ObservedFile observed = tried(ground, database, file, file.script());
    Failure failure = failure(observed);
    if (failure != null) {
      return new TriedFile(observed, failure, untried("the file itself fails"));
    }
    return new TriedFile(observed, null, wayBack(ground, database, file, before, observed));
  }

  private static Undo wayBack(
      Ground ground, String database, MigrationFile file, Catalogue before, ObservedFile forward) {
    Optional<String> irreversible = file.script().irreversible();
    if (file.undo().isEmpty()) {
      return irreversible
          .map(reason -> new Undo("irreversible", null, List.of(), reason))
          .orElseGet(() -> new Undo("missing", null, List.of(), "there is no U file"));
    }
    Script undo = file.undo().get();
    Catalogue after = catalogue(ground, database);
    ObservedFile back = tried(ground, database, file, undo);
    Failure failure = failure(back);
    if (failure != null) {
      return broken(undo, "it fails with " + failure.state() + ": " + failure.message());
    }
    List<String> differences = catalogue(ground, database).differences(before);
    if (!differences.isEmpty()) {
      return broken(undo, "it does not take it back: " + String.join("; ", differences));
    }
    Optional<Applied.Failure> again = ground.apply(database, List.of(file));
    if (again.isPresent()) {
      return broken(undo, "after it the migration does not run again: " + again.get());
    }
    List<String> elsewhere = catalogue(ground, database).differences(after);
    if (!elsewhere.isEmpty()) {
      return broken(
          undo, "after it the migration leads elsewhere: " + String.join("; ", elsewhere));
    }
    List<String> lost = new ArrayList<>(UndoLoss.ofUndo(back));
    lost.addAll(UndoLoss.ofMigration(forward));
    return new Undo("proven", undo.name(), List.copyOf(lost), null);
  }

  private static Undo broken(Script undo, String reason) {
    return new Undo("broken", undo.name(), List.of(), reason);
  }

  private static Undo untried(String reason) {
    return new Undo("untried", null, List.of(), reason);
  }

  boolean isUndoBroken() {
    return undo.status().equals("broken");
  }

  private static ObservedFile tried(
      Ground ground, String database, MigrationFile file, Script script) {
    boolean transactional = Applied.isTransactional(script, ground.committing());
    ObservedFile observed;
    do {
      try (Session session = ground.server().owner(database)) {
        observed =
            Trial.run(
                session,
                () -> ground.server().owner(database),
                file.version(),
                script,
                transactional,
                LIMIT);
      }
    } while (isRoleMissing(ground, failure(observed)));
    return observed;
  }

  private static boolean isRoleMissing(Ground ground, Failure failure) {
    return failure != null && ground.roles().makeMissing(failure.state(), failure.message());
  }

  private static Failure failure(ObservedFile observed) {
    return observed.statements().isEmpty() ? null : observed.statements().getLast().failure();
  }

  private static Catalogue catalogue(Ground ground, String database) {
    try (Session session = ground.server().owner(database)) {
      return Catalogue.read(session);
    }
  }
}
