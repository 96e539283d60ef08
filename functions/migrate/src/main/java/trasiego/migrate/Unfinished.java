package trasiego.migrate;

import java.util.Optional;
import trasiego.handler.Json;
import trasiego.migration.MigrationFile;

/**
 * A note in the store that a file is about to run outside a transaction: whoever comes after a
 * death knows by it what the statement was to change, and so whether it did.
 */
record Unfinished(String execution, String version, int checksum, Effect effect) {
  static Optional<Unfinished> read(Site site, String environment) {
    return site.store()
        .read(key(environment))
        .map(found -> Json.document(found.bytes(), Unfinished.class));
  }

  /** Whether it speaks of this very file. */
  boolean isOf(MigrationFile file) {
    return version.equals(file.version()) && checksum == file.checksum();
  }

  void write(Site site, String environment) {
    site.write(key(environment), this);
  }

  static void delete(Site site, String environment) {
    site.store().delete(key(environment));
  }

  private static String key(String environment) {
    return "deployments/" + environment + "/unfinished.json";
  }
}
