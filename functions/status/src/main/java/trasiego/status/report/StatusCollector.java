package trasiego.status.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import trasiego.archive.Trust;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument.LastBackup;
import trasiego.execution.ReportDocument.Seen;
import trasiego.execution.ReportDocument.Unread;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.migration.History;
import trasiego.migration.MigrationChecks;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.statistics.TableSizes;
import trasiego.statistics.Traffic;
import trasiego.status.record.Records;
import trasiego.store.Keys;
import trasiego.store.Store;

/** Looks at one environment's database and store; what cannot be looked at is kept as unread. */
public final class StatusCollector {
  private final Store store;
  private final String environment;
  private final Trust trust;
  private final Records records;
  private final Proofs proofs;
  private final Drift drift;
  private final Clock clock;
  private final List<Unread> unread = new ArrayList<>();

  public StatusCollector(Store store, Trust trust, String environment, Clock clock) {
    this.store = store;
    this.trust = trust;
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
    History history = history(session);
    Optional<String> migrations = given.or(records::migrations);
    List<String> pending =
        migrations.map(key -> pending(key, given.isPresent(), history)).orElse(null);
    StoredBackups backups = backups();
    LastBackup verified = backups.verified();
    unread.addAll(backups.unread());
    read("table-size", "the statistics of tables", () -> statistics(session), null);
    return new Seen(
        session.database(),
        session.text("SHOW server_version").orElse(""),
        migrations.orElse(null),
        versions(history.applied()),
        pending,
        versions(history.failed()),
        backups.newest(),
        verified,
        backups.list(),
        records.newestBackup().orElse(null),
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
        read(Finding.FAULTS, "the database's own faults", new LiveFaults(session)::find, List.of()),
        read("kept", "kept databases", () -> observed.kept(environment), List.of()),
        read("traffic", "the transactions", () -> traffic(session), null),
        List.copyOf(unread));
  }

  private History history(Session session) {
    return read(
        Finding.HISTORY,
        "the migration history",
        () -> History.read(session),
        new History(false, List.of()));
  }

  private static List<String> versions(List<History.Row> rows) {
    return rows.stream().map(History.Row::version).toList();
  }

  /** What is left to see where the database does not answer: the store. */
  public Seen withoutDatabase(String database, String why) {
    unread.add(
        new Unread(
            Finding.UNREAD,
            Finding.DATABASE,
            "the database could not be looked at: "
                + why
                + "; look at the database and the network"));
    StoredBackups backups = backups();
    LastBackup verified = backups.verified();
    unread.addAll(backups.unread());
    return new Seen(
        database,
        "",
        null,
        List.of(),
        null,
        List.of(),
        backups.newest(),
        verified,
        backups.list(),
        records.newestBackup().orElse(null),
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
        List.of(),
        List.of(),
        null,
        List.copyOf(unread));
  }

  private String traffic(Session session) {
    Instant now = clock.instant();
    return Traffic.look(session, store, environment, now).describe(now).orElse(null);
  }

  /** Beside the report, for plans elsewhere: whoever gets it sees names and sizes alone. */
  private String statistics(Session session) {
    String key = Keys.statistics(environment);
    store.write(
        key,
        TableSizes.statistics(session, environment, clock.instant()).bytes(),
        "application/json");
    return key;
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
  private List<String> pending(String key, boolean given, History history) {
    try {
      return new MigrationChecks(folder(key), history)
          .pending().stream().map(MigrationFile::version).toList();
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

  /** One migrations object; the key's checksum must be that of the bytes. */
  private MigrationFolder folder(String key) {
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
    return MigrationFolder.parse(zip);
  }

  private StoredBackups backups() {
    return new StoredBackups(store, trust, environment, proofs, clock);
  }
}
