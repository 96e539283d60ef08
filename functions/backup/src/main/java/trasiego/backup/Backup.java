package trasiego.backup;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
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
  private static final int IDS_TRIED = 30;

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
    if (left != null && left.manifest() != null) {
      return finish(BackupId.parse(left.backup()), left).atAttempt(request.attempt());
    }
    if (left != null) {
      remove(BackupId.parse(left.backup()));
    }
    return make(request, deadline, ledger);
  }

  private BackupResult make(BackupRequest request, Deadline deadline, Ledger ledger) {
    long started = System.nanoTime();
    BackupId id = newId(request.environment(), ledger);
    State ready;
    try {
      Manifest manifest = store(request, deadline, id);
      ready = new State(id.toString(), manifest, result(manifest, id, request, ledger, started));
      // From here on a successor finishes this backup; before, it removes it.
      ledger.save(ready);
    } catch (RuntimeException e) {
      removeQuietly(id, e);
      throw e;
    }
    try {
      return finish(id, ready);
    } catch (RuntimeException e) {
      ledger.save(new State(id.toString(), null, null));
      removeQuietly(id, e);
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

  /** An id whose keys are free, noted before anything is written under them. */
  private BackupId newId(String environment, Ledger ledger) {
    for (int i = 0; i < IDS_TRIED; i++) {
      BackupId id = BackupId.of(environment, clock.instant());
      if (store.list(Keys.BACKUPS + id + ".").isEmpty()) {
        ledger.save(new State(id.toString(), null, null));
        return id;
      }
      pause(Duration.between(clock.instant(), id.time().plusSeconds(1)));
    }
    throw new BackupFailedException(
        "no free name for a backup was found in " + IDS_TRIED + " s; try again");
  }

  private static void pause(Duration length) {
    try {
      Thread.sleep(length.isNegative() ? Duration.ZERO : length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupFailedException("the backup was interrupted", e);
    }
  }

  private BackupResult finish(BackupId id, State ready) {
    store.create(id.manifest(), ManifestFile.write(ready.manifest()), "application/json");
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

  /** Removes what was written under an id that has no manifest. */
  private void remove(BackupId id) {
    if (store.find(id.manifest()).isPresent()) {
      return;
    }
    store.delete(id.file());
    store.delete(id.schema());
    store.openUploads(Keys.BACKUPS + id + ".").forEach(store::abort);
  }

  private void removeQuietly(BackupId id, RuntimeException why) {
    try {
      remove(id);
    } catch (RuntimeException e) {
      LOG.warn("what backup {} left could not be removed; the next run does it", id);
      why.addSuppressed(e);
    }
  }
}
