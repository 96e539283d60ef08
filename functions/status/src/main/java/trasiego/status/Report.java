package trasiego.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.handler.Settings;
import trasiego.migration.History;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.status.ReportDocument.LastBackup;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * Looks at one environment without changing anything, and writes what it saw. What cannot be looked
 * at is a finding, never a silence.
 */
final class Report {
  private static final Logger LOG = LoggerFactory.getLogger(Report.class);
  private static final int MOST_BACKUPS = 5;

  /** Whoever looks must not queue up behind the very locks that are to be reported. */
  private static final Timeouts PATIENCE =
      new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1));

  private final Store store;
  private final Database database;
  private final Clock clock;
  private final Limits limits;
  private final List<String> unread = new ArrayList<>();

  /** From when on something is too long or too old. */
  record Limits(Duration longQuery, Duration backupAge) {
    static Limits of(Settings settings) {
      return new Limits(
          settings.seconds("TRASIEGO_LONG_QUERY", Duration.ofSeconds(60)),
          Duration.ofHours(settings.count("TRASIEGO_BACKUP_MAX_AGE", 24)));
    }
  }

  Report(Store store, Database database, Clock clock, Limits limits) {
    this.store = store;
    this.database = database;
    this.clock = clock;
    this.limits = limits;
  }

  ReportResult report(StatusRequest request) {
    Optional<List<String>> wanted =
        Optional.ofNullable((String) request.migrations()).map(this::versions);
    ReportDocument seen;
    try (Session session = database.open(PATIENCE)) {
      seen = look(session, request.environment(), wanted);
    }
    ReportDocument judged = new Findings(seen, limits).judged();
    byte[] bytes = Json.bytes(judged);
    String name = judged.reportedAt().replace(":", "").replaceAll("\\.\\d+", "") + ".json";
    String key = Keys.report(request.environment(), name);
    store.write(key, bytes, "application/json");
    store.write(Keys.report(request.environment(), "latest.json"), bytes, "application/json");
    judged.findings().stream().limit(20).forEach(finding -> LOG.warn("finding: {}", finding));
    LOG.info("{}", judged.summary());
    return ReportResult.of(key, judged);
  }

  /** The versions in one migrations object; the key's checksum must be that of the bytes. */
  private List<String> versions(String key) {
    byte[] zip =
        store
            .read(key)
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "field \"migrations\": " + store.address(key) + " does not exist"))
            .bytes();
    if (!Keys.migrations(MigrationFolder.sha256(zip)).equals(key)) {
      throw new InvalidRequestException(
          "field \"migrations\": " + store.address(key) + " is not what its checksum says");
    }
    return MigrationFolder.parse(zip).files().stream().map(MigrationFile::version).toList();
  }

  private ReportDocument look(Session session, String environment, Optional<List<String>> wanted) {
    Observations observed = new Observations(session);
    History history =
        read("the migration history", () -> History.read(session), new History(false, List.of()));
    List<String> applied = history.applied().stream().map(History.Row::version).toList();
    Set<String> done = new HashSet<>(applied);
    List<String> pending =
        wanted
            .map(all -> all.stream().filter(version -> !done.contains(version)).toList())
            .orElse(null);
    LastBackup backup =
        read("the backups", () -> backup(environment).orElse(null), (LastBackup) null);
    return new ReportDocument(
        ReportDocument.FORMAT,
        environment,
        clock.instant().toString(),
        null,
        null,
        List.of(),
        database.name(),
        session.text("SHOW server_version").orElse(""),
        applied,
        pending,
        history.failed().stream().map(History.Row::version).toList(),
        backup,
        read("connections", observed::connections, null),
        read("long queries", () -> observed.longRunning(limits.longQuery()), List.of()),
        read("locks", observed::lockWaits, List.of()),
        read("table sizes", observed::tables, List.of()),
        read("invalid indexes", observed::invalidIndexes, List.of()),
        read("unvalidated constraints", observed::unvalidatedConstraints, List.of()),
        read("prepared transactions", observed::preparedTransactions, List.of()),
        read("replication slots", observed::replicationSlots, List.of()),
        read("replicas", observed::replicas, List.of()),
        unread.stream().collect(Collectors.toUnmodifiableList()));
  }

  private <T> T read(String what, Supplier<T> look, T otherwise) {
    try {
      return look.get();
    } catch (SqlFailure | DatabaseBusyException e) {
      unread.add(what + " could not be read: " + e.getMessage());
      return otherwise;
    }
  }

  /** The newest backup that stands in the store as its manifest says. */
  private Optional<LastBackup> backup(String environment) {
    List<BackupId> ids = new BackupCatalog(store).list(environment);
    for (BackupId id : ids.stream().limit(MOST_BACKUPS).toList()) {
      Optional<LastBackup> found = backup(id);
      if (found.isPresent()) {
        return found;
      }
      unread.add(
          "backup "
              + id
              + " is not what its manifest says; keep it, and take a new one with \"db backup\"");
    }
    return Optional.empty();
  }

  private Optional<LastBackup> backup(BackupId id) {
    try {
      Optional<Manifest> manifest =
          store.read(id.manifest()).map(it -> Json.document(it.bytes(), Manifest.class));
      return manifest
          .filter(it -> store.find(id.file()).filter(f -> f.bytes() == it.bytes()).isPresent())
          .map(it -> last(id, it));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private LastBackup last(BackupId id, Manifest manifest) {
    Instant taken = id.time();
    Duration age = Duration.between(taken, clock.instant());
    return new LastBackup(
        id.toString(), taken.toString(), Math.max(0, age.toSeconds()), manifest.bytes());
  }
}
