package trasiego.backup;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.BackupId;
import trasiego.archive.BackupSession;
import trasiego.archive.ClaimOwner;
import trasiego.archive.Digests;
import trasiego.archive.Manifest;
import trasiego.archive.ManifestFile;
import trasiego.archive.Omissions;
import trasiego.failure.BackupFailedException;
import trasiego.handler.Deadline;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.secret.SecretSource;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.LeaseHold;
import trasiego.store.Ledger;
import trasiego.store.Store;

/**
 * Stores one backup: a manifest that says STORED, or nothing. A call that follows one which was
 * killed removes what that left and makes its own: what a predecessor noted in the store may be
 * anybody's by now, and the machine signs what this function answers.
 */
final class Backup {
  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

  /** An execution that was stopped is noticed so soon, and a lease of 20 minutes never ends. */
  private static final Duration RENEWAL = Duration.ofSeconds(10);

  private final Store store;
  private final SecretSource secrets;
  private final BackupOptions options;
  private final Clock clock;

  Backup(Store store, SecretSource secrets, BackupOptions options, Clock clock) {
    this.store = store;
    this.secrets = secrets;
    this.options = options;
    this.clock = clock;
  }

  /**
   * What the ledger keeps.
   *
   * @param backup the id whose keys are being written
   */
  record State(String backup) {}

  BackupResult run(BackupRequest request, Deadline deadline) {
    hold(request).ifPresent(LeaseHold::renew);
    String step = "backup-" + request.purpose() + ".ledger.json";
    String key = Keys.ofExecution(request.environment(), request.execution(), step);
    Ledger ledger = Ledger.open(store, key, request.attempt());
    ledger
        .state(State.class)
        .ifPresent(left -> BackupIdClaim.of(store, BackupId.parse(left.backup()), key).remove());
    return make(request, deadline, ledger);
  }

  /** What a person asks for beside any execution needs no lease. */
  private Optional<LeaseHold> hold(BackupRequest request) {
    return request.belongsToDeployment()
        ? Optional.of(
            new LeaseHold(new Lease(store, request.environment(), clock), request.execution()))
        : Optional.empty();
  }

  private BackupResult make(BackupRequest request, Deadline deadline, Ledger ledger) {
    Database database =
        new Database(
            secrets, new ApplicationName(request.environment(), "backup", request.execution()));
    Optional<LeaseHold> hold = hold(request);
    if (hold.isPresent()) {
      Made made = new Made(request, ledger, database, hold.get()::renew);
      return make(made, deadline, ClaimOwner.ofLease(ledger.key()));
    }
    try (BackupSession session = session(database)) {
      Made made = new Made(request, ledger, database, session::check);
      return make(made, deadline, new ClaimOwner(session.server(), ledger.key()));
    }
  }

  private static BackupSession session(Database database) {
    try {
      return BackupSession.open(database);
    } catch (SqlFailure e) {
      throw translated(e, database.name());
    }
  }

  /**
   * One backup while it is made.
   *
   * @param goesOn throws where others may take its maker for dead
   */
  private record Made(BackupRequest request, Ledger ledger, Database database, Runnable goesOn) {}

  private BackupResult make(Made made, Deadline deadline, ClaimOwner owner) {
    long started = System.nanoTime();
    BackupRequest request = made.request();
    Ledger ledger = made.ledger();
    BackupIdClaim claim =
        BackupIdClaim.take(
            store,
            request.environment(),
            owner,
            clock,
            id -> ledger.save(new State(id.toString())));
    try {
      claim.removeAbandoned(new Lease(store, request.environment(), clock), made.database());
      Manifest manifest = store(made, deadline, claim.id());
      // One that was stopped or given up meanwhile leaves no backup that nobody asked for.
      made.goesOn().run();
      byte[] bytes = ManifestFile.write(manifest);
      complete(claim.id(), bytes);
      claim.release();
      return told(result(manifest, Digests.hex(bytes), claim.id(), request, ledger, started));
    } catch (RuntimeException e) {
      claim.removeAfter(e);
      throw e;
    }
  }

  /** A manifest that lies there is ours where the answer to an earlier try was lost. */
  private void complete(BackupId id, byte[] manifest) {
    boolean isNew = store.create(id.manifest(), manifest, "application/json").isPresent();
    if (!isNew
        && store.read(id.manifest()).filter(it -> Arrays.equals(it.bytes(), manifest)).isEmpty()) {
      throw BackupWriter.taken(id);
    }
  }

  private Manifest store(Made made, Deadline deadline, BackupId id) {
    Database database = made.database();
    try (DeadlineWatch watch = new DeadlineWatch(deadline, database.name())) {
      watch.every(RENEWAL, made.goesOn());
      try {
        Manifest manifest = new BackupWriter(store, database, options, watch, clock).run(id);
        watch.check();
        return manifest;
      } catch (RuntimeException e) {
        RuntimeException why = watch.reason().orElse(e);
        if (why != e) {
          why.addSuppressed(e);
        }
        throw translated(why, database.name());
      }
    }
  }

  private static RuntimeException translated(RuntimeException why, String database) {
    boolean isInner =
        why instanceof SqlFailure
            || why instanceof Tool.Failure
            || why instanceof UncheckedIOException;
    return isInner
        ? new BackupFailedException(
            "backup of database \"" + database + "\" failed: " + why.getMessage(), why)
        : why;
  }

  private static BackupResult told(BackupResult result) {
    LOG.info(
        "stored {}: {} tables, {} rows, {} MB in {} MB, {} s",
        result.address(),
        result.tables(),
        result.rows(),
        Progress.mega(result.rawBytes()),
        Progress.mega(result.bytes()),
        result.seconds());
    return result;
  }

  private BackupResult result(
      Manifest manifest,
      String sha256,
      BackupId id,
      BackupRequest request,
      Ledger ledger,
      long started) {
    return new BackupResult(
        BackupResult.STORED,
        id.toString(),
        store.address(id.file()),
        id.file(),
        id.manifest(),
        sha256,
        manifest.bytes(),
        manifest.members().stream().mapToLong(Manifest.Member::rawBytes).sum(),
        manifest.tables().stream().mapToLong(Manifest.Table::rows).sum(),
        manifest.tables().size(),
        (System.nanoTime() - started) / 1_000_000 / 1000.0,
        request.attempt(),
        ledger.key(),
        manifest.schemaVersion(),
        Omissions.lines(manifest.omitted()));
  }
}
