package trasiego.status.record;

import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import trasiego.migration.History;
import trasiego.migration.SchemaVersion;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;

/** The versions that the database itself shows as applied and not undone since. */
public record AppliedVersions(Database database) implements Supplier<Set<String>> {
  @Override
  public Set<String> get() {
    try (Session session = database.open(Timeouts.DEFAULT)) {
      return History.read(session).applied().stream()
          .map(row -> key(row.version(), row.checksum()))
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** A repeatable file is the one of its name whose text this is. */
  static String key(String version, Integer checksum) {
    return SchemaVersion.isRepeatable(version) ? version + " " + checksum : version;
  }
}
