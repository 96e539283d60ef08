package trasiego.status;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.migration.History;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.status.Proofs.Proof;
import trasiego.status.ReportDocument.LastBackup;
import trasiego.status.ReportDocument.Seen;
import trasiego.status.ReportDocument.Unread;
import trasiego.store.Keys;
import trasiego.store.Store;

/** Looks at one environment's database and store; what cannot be looked at is kept as unread. */
final class Survey {
  private static final int MOST_BACKUPS = 20;

  private final Store store;
  private final String environment;
  private final Records records;
  private final Proofs proofs;
  private final Drift drift;
  private final Clock clock;
  private final List<Unread> unread = new ArrayList<>();

  Survey(Store store, String environment, Clock clock) {
    this.store = store;
    this.environment = environment;
    this.drift = new Drift(store, environment);
    this.records = new Records(store, environment);
    this.proofs = new Proofs(store, environment, records, clock);
    this.clock = clock;
  }

  Proofs proofs() {
    return proofs;
  }

  /**
   * @param given the migrations to compare with; empty takes those that were deployed last
   */
  Seen look(Session session, Optional<String> given, Duration longQuery) {
    Observations observed = new Observations(session);
    History history =
        read(
            Finding.HISTORY,
            "the migration history",
            () -> History.read(session),
            new History(false, List.of()));
    List<String> applied = history.applied().stream().map(History.Row::version).toList();
    Optional<String> migrations = given.or(records::migrations);
    List<String> pending =
        migrations.map(key -> pending(key, given.isPresent(), applied)).orElse(null);
    List<BackupId> backups = sound();
    return new Seen(
        session.database(),
        session.text("SHOW server_version").orElse(""),
        migrations.orElse(null),
        applied,
        pending,
        history.failed().stream().map(History.Row::version).toList(),
        backups.stream().findFirst().map(this::last).orElse(null),
        verified(backups),
        read(Finding.CONNECTIONS, "connections", observed::connections, null),
        read(Finding.TRANSACTION, "long queries", () -> observed.longRunning(longQuery), List.of()),
        read(Finding.LOCK, "locks", observed::lockWaits, List.of()),
        read("table-size", "table sizes", observed::tables, List.of()),
        read(Finding.INDEX, "invalid indexes", observed::invalidIndexes, List.of()),
        read(Finding.DRIFT, "the schema", () -> drift.lines(session, records), null),
        read("constraint", "unvalidated constraints", observed::unvalidatedConstraints, List.of()),
        read(Finding.PREPARED, "prepared transactions", observed::preparedTransactions, List.of()),
        read(Finding.SLOT, "replication slots", observed::replicationSlots, List.of()),
        read(Finding.REPLICA, "replicas", observed::replicas, List.of()),
        List.copyOf(unread));
  }

  /** What is left to see where the database does not answer: the store. */
  Seen withoutDatabase(String database, String why) {
    unread.add(
        new Unread(
            Finding.UNREAD,
            Finding.DATABASE,
            "the database could not be looked at: "
                + why
                + "; look at the database and the network"));
    List<BackupId> backups = sound();
    return new Seen(
        database,
        "",
        null,
        List.of(),
        null,
        List.of(),
        backups.stream().findFirst().map(this::last).orElse(null),
        verified(backups),
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.copyOf(unread));
  }

  private <T> T read(String code, String what, Supplier<T> look, T otherwise) {
    try {
      return look.get();
    } catch (SqlFailure | DatabaseBusyException e) {
      unread.add(new Unread(Finding.UNREAD, code, what + " could not be read: " + e.getMessage()));
      return otherwise;
    }
  }

  /** What a person names wrongly is refused; what a record names wrongly is a finding. */
  private List<String> pending(String key, boolean given, List<String> applied) {
    Set<String> done = new HashSet<>(applied);
    try {
      return versions(key).stream().filter(version -> !done.contains(version)).toList();
    } catch (InvalidRequestException e) {
      if (given) {
        throw e;
      }
      unread.add(
          new Unread(
              Finding.UNREAD,
              Finding.PENDING,
              "the migrations deployed last could not be read: " + e.getMessage()));
      return null;
    }
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

  /** The backups that stand in the store as their manifests say, newest first. */
  private List<BackupId> sound() {
    List<BackupId> ids =
        new BackupCatalog(store).list(environment).stream().limit(MOST_BACKUPS).toList();
    List<BackupId> sound = new ArrayList<>();
    for (BackupId id : ids) {
      if (isSound(id)) {
        sound.add(id);
      } else if (sound.isEmpty()) {
        unread.add(
            new Unread(
                Finding.BACKUP,
                id.toString(),
                "backup "
                    + id
                    + " is not what its manifest says; keep it, and take a new one with \"db"
                    + " backup\""));
      }
    }
    return sound;
  }

  private boolean isSound(BackupId id) {
    return manifest(id)
        .flatMap(it -> store.find(id.file()).filter(file -> file.bytes() == it.bytes()))
        .isPresent();
  }

  private Optional<Manifest> manifest(BackupId id) {
    try {
      return store.read(id.manifest()).map(it -> Json.document(it.bytes(), Manifest.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private LastBackup verified(List<BackupId> backups) {
    for (BackupId id : backups) {
      Optional<Proof> proof = proofs.of(id);
      if (proof.filter(Proof::isProven).isPresent()) {
        return last(id);
      }
      proof
          .filter(it -> Proof.DAMAGED.equals(it.status()))
          .ifPresent(
              it ->
                  unread.add(
                      new Unread(
                          Finding.BACKUP,
                          id.toString(),
                          "backup "
                              + id
                              + " is damaged: "
                              + it.how()
                              + "; keep it, and take a new one with \"db backup\"")));
    }
    return null;
  }

  private LastBackup last(BackupId id) {
    Duration age = Duration.between(id.time(), clock.instant());
    return new LastBackup(
        id.toString(),
        id.time().toString(),
        Math.max(0, age.toSeconds()),
        manifest(id).map(Manifest::bytes).orElse(0L),
        proofs.of(id).map(proof -> proof.status() + ": " + proof.how()).orElse(null));
  }
}
