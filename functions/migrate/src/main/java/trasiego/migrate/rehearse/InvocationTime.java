package trasiego.migrate.rehearse;

import java.time.Duration;
import trasiego.failure.MigrationRefusedException;
import trasiego.migration.Detachable;
import trasiego.migration.MigrationFile;

/** What one invocation of migrate has for a file. */
record InvocationTime(Duration allowed) {
  /** What took so long on the copy would be cut off on the live database. */
  void check(MigrationFile file, double seconds, double longest, boolean together) {
    double found = together ? seconds : longest;
    if (Detachable.of(file.script()).isEmpty() && found * 1000 > allowed.toMillis()) {
      throw new MigrationRefusedException(
          "%s took %.1f s in the rehearsal, one invocation allows %.1f s; split it into smaller steps, or raise the function's timeout; the live database was not touched"
              .formatted(file.name(), found, allowed.toMillis() / 1000.0));
    }
  }
}
