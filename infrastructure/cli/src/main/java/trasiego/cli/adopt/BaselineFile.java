package trasiego.cli.adopt;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.Supplier;
import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.cli.environment.Environment;
import trasiego.failure.MigrationRefusedException;

/** The V file with which a history begins: the schema of the newest backup, or of one made now. */
public final class BaselineFile {
  private static final DateTimeFormatter VERSION = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

  private final Environment environment;
  private final Clock clock;
  private final Supplier<BackupId> backUp;

  public BaselineFile(Environment environment, Clock clock, Supplier<BackupId> backUp) {
    this.environment = environment;
    this.clock = clock;
    this.backUp = backUp;
  }

  /** One that a killed run has written is taken again. */
  public Map.Entry<String, byte[]> of(AdoptFiles files) {
    for (Map.Entry<String, byte[]> file : files.there().entrySet()) {
      if (file.getKey().matches("V\\d{14}__baseline\\.sql")) {
        return file;
      }
    }
    if (files.there().keySet().stream().anyMatch(name -> name.startsWith("V"))) {
      throw new MigrationRefusedException(
          files.folder()
              + " holds migrations, and a baseline comes before the first; name an empty folder"
              + " with --migrations; nothing was changed");
    }
    BackupId backup =
        new BackupCatalog(environment.store()).latest(environment.name()).orElseGet(backUp);
    String version = VERSION.format(clock.instant().atOffset(ZoneOffset.UTC));
    String sql = new Baseline(environment.store(), environment.trust(), backup).sql();
    return Map.entry("V" + version + "__baseline.sql", sql.getBytes(StandardCharsets.UTF_8));
  }
}
