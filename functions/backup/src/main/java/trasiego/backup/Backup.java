package trasiego.backup;

import java.io.UncheckedIOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.archive.ManifestFile;
import trasiego.failure.BackupFailedException;
import trasiego.handler.Deadline;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.SecretSource;
import trasiego.postgres.SqlFailure;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.Ledger;
import trasiego.store.Store;

/**
 * Stores one backup: a manifest that says STORED, or nothing. A call that follows one which was
 * killed finishes what that had ready, or removes what it left.
 */
final class Backup {
  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

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
   * @param manifest all that is still to be written; null before that
   */
  record State(String backup, Manifest manifest, BackupResult result) {}

  BackupResult run(BackupRequest request, Deadline deadline) {
    if (request.belongsToDeployment()) {
      new Lease(store, request.environment(), clock).renew(request.execution());
    }
    String step = "backup-" + request.purpose() + ".ledger.json";
    String key = Keys.ofExecution(request.environment(), request.execution(), step);
    Ledger ledger = Ledger.open(store, key, request.attempt());
    State left = ledger.state(State.class).orElse(null);
    if (left != null) {
      Claim claim = Claim.of(store, BackupId.parse(left.backup()), key);
      if (left.manifest() != null && isWhole(claim.id(), left.manifest())) {
        return finish(claim, left).atAttempt(request.attempt());
      }
      claim.remove();
    }
    return make(request, deadline, ledger);
  }

  /** Whether only the manifest is wanting, if anything. */
  private boolean isWhole(BackupId id, Manifest manifest) {
    return size(id.file()) == manifest.bytes() && size(id.schema()) == manifest.schemaBytes();
  }

  private long size(String key) {
    return store.find(key).map(Store.StoredObject::bytes).orElse(-1L);
  }

  private BackupResult make(BackupRequest request, Deadline deadline, Ledger ledger) {
    long started = System.nanoTime();
    Claim.removeAbandoned(store, request.environment(), clock);
    Claim claim =
        Claim.take(
            store,
            request.environment(),
            ledger.key(),
            clock,
            id -> ledger.save(new State(id.toString(), null, null)));
    State ready;
    try {
      Manifest manifest = store(request, deadline, claim.id());
      BackupResult result = result(manifest, claim.id(), request, ledger, started);
      ready = new State(claim.id().toString(), manifest, result);
      // From here on a successor finishes this backup; before, it removes it.
      ledger.save(ready);
    } catch (RuntimeException e) {
      claim.removeAfter(e);
      throw e;
    }
    try {
      return finish(claim, ready);
    } catch (RuntimeException e) {
      ledger.save(new State(claim.id().toString(), null, null));
      claim.removeAfter(e);
      throw e;
    }
  }

  private Manifest store(BackupRequest request, Deadline deadline, BackupId id) {
    Database database =
        new Database(
            secrets, new ApplicationName(request.environment(), "backup", request.execution()));
    try (Watch watch = new Watch(deadline, database.name())) {
      try {
        Manifest manifest = new Storing(store, database, options, watch, clock).run(id);
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

  private BackupResult finish(Claim claim, State ready) {
    byte[] manifest = ManifestFile.write(ready.manifest());
    store.create(claim.id().manifest(), manifest, "application/json");
    claim.release();
    BackupResult result = ready.result();
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
      Manifest manifest, BackupId id, BackupRequest request, Ledger ledger, long started) {
    return new BackupResult(
        BackupResult.STORED,
        id.toString(),
        store.address(id.file()),
        id.file(),
        id.manifest(),
        manifest.bytes(),
        manifest.members().stream().mapToLong(Manifest.Member::rawBytes).sum(),
        manifest.tables().stream().mapToLong(Manifest.Table::rows).sum(),
        manifest.tables().size(),
        (System.nanoTime() - started) / 1_000_000 / 1000.0,
        request.attempt(),
        ledger.key(),
        manifest.schemaVersion());
  }
}
