package trasiego.backup;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.archive.AbandonedBackups;
import trasiego.archive.BackupId;
import trasiego.archive.ClaimOwner;
import trasiego.failure.BackupFailedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.postgres.Database;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.S3Store;
import trasiego.store.Store;

/**
 * The right to write under one backup's keys, and to remove what was written there: an object of
 * its own, so that two executions never share an id and none removes what another is writing.
 */
final class BackupIdClaim {
  private static final Logger LOG = LoggerFactory.getLogger(BackupIdClaim.class);
  private static final String ENDING = AbandonedBackups.CLAIM;
  private static final int IDS_TRIED = 30;

  private final Store store;
  private final BackupId id;
  private final ClaimOwner owner;

  private BackupIdClaim(Store store, BackupId id, ClaimOwner owner) {
    this.store = store;
    this.id = id;
    this.owner = owner;
  }

  /** A claim that an earlier call of the same owner may have taken. */
  static BackupIdClaim of(Store store, BackupId id, String ledger) {
    return new BackupIdClaim(store, id, ClaimOwner.ofLease(ledger));
  }

  /**
   * Claims the first free second.
   *
   * @param note is told each id before it is claimed, so that a successor can look for it
   */
  static BackupIdClaim take(
      Store store, String environment, ClaimOwner owner, Clock clock, Consumer<BackupId> note) {
    for (int i = 0; i < IDS_TRIED; i++) {
      BackupId id = BackupId.of(environment, clock.instant());
      BackupIdClaim claim = new BackupIdClaim(store, id, owner);
      if (store.list(start(id)).isEmpty()) {
        note.accept(id);
        if (store.create(key(id), owner.bytes(), "text/plain").isPresent()) {
          return claim;
        }
      }
      pause(Duration.between(clock.instant(), id.time().plusSeconds(1)));
    }
    throw new BackupFailedException(
        "no free name for a backup of " + environment + " in " + IDS_TRIED + " s; try again");
  }

  /**
   * Removes what backups left that were killed. Called while the claim is held: its own date tells
   * what time it is by the store's clock. A failure here fails no backup.
   */
  void removeAbandoned(Lease lease, Database server) {
    try {
      Optional<Store.StoredObject> mine = store.find(key(id));
      if (mine.isEmpty()) {
        return;
      }
      AbandonedBackups abandoned = new AbandonedBackups(store, id.environment(), lease, server);
      for (AbandonedBackups.Left left : abandoned.find(mine.get().modifiedAt())) {
        if (!left.id().equals(id) && !abandoned.remove(left).removed().isEmpty()) {
          LOG.info("removed what the killed backup {} left", left.id());
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("what killed backups left could not be removed: {}", e.getMessage());
    }
  }

  BackupId id() {
    return id;
  }

  /**
   * Removes everything under the id unless it is another's, or became a backup: that stays, though
   * nobody signs it any more.
   */
  void remove() {
    if (!isOurs()) {
      return;
    }
    if (store.find(id.manifest()).isPresent()) {
      release();
      return;
    }
    deleteWhereAllowed(id.file());
    deleteWhereAllowed(id.schema());
    deleteWhereAllowed(id.catalogue());
    // After the objects: some servers delete a finished object with an upload of its key.
    store.openUploads(start(id)).forEach(store::abort);
    store.delete(key(id));
  }

  /**
   * On AWS this function may delete nothing but claims: whoever took it over could make backups
   * disappear. What stays there is no backup, for it has no manifest.
   */
  private void deleteWhereAllowed(String key) {
    try {
      store.delete(key);
    } catch (StoreUnavailableException e) {
      if (!S3Store.isRefused(e)) {
        throw e;
      }
      LOG.warn("{} stays, which is no backup: {}", store.address(key), e.getMessage());
    }
  }

  /** As {@link #remove}, where an earlier failure is already on its way. */
  void removeAfter(RuntimeException why) {
    try {
      remove();
    } catch (RuntimeException e) {
      LOG.warn("what backup {} left could not be removed; the next attempt does it", id);
      why.addSuppressed(e);
    }
  }

  /** The backup is stored and nobody writes under its id any more. */
  void release() {
    try {
      store.delete(key(id));
    } catch (RuntimeException e) {
      LOG.warn("{} could not be deleted; it does no harm", store.address(key(id)));
    }
  }

  private boolean isOurs() {
    return store
        .read(key(id))
        .map(content -> ClaimOwner.parse(content.bytes()).ledger())
        .filter(owner.ledger()::equals)
        .isPresent();
  }

  private static String start(BackupId id) {
    return Keys.BACKUPS + id + ".";
  }

  private static String key(BackupId id) {
    return Keys.BACKUPS + id + ENDING;
  }

  private static void pause(Duration length) {
    try {
      Thread.sleep(length.isNegative() ? Duration.ZERO : length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackupFailedException("the backup was interrupted", e);
    }
  }
}
