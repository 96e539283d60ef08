package trasiego.status;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import trasiego.migration.History;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;

/** The versions that the database itself shows as applied and not undone since. */
record AppliedVersions(Database database) implements Supplier<Set<String>> {
  @Override
  public Set<String> get() {
    try (Session session = database.open(Timeouts.DEFAULT)) {
      return History.read(session).applied().stream()
          .map(History.Row::version)
          .collect(Collectors.toUnmodifiableSet());
    }
  }
}
