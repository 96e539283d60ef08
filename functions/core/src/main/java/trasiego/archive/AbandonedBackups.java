package trasiego.archive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.failure.StoreUnavailableException;
import trasiego.postgres.Database;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.S3Store;
import trasiego.store.Store;
import trasiego.store.Store.OpenUpload;
import trasiego.store.Store.StoredObject;

/**
 * What backups left in the store that were killed: objects without a manifest, which are none. Dead
 * is one that has outlasted any invocation, that belongs to a deployment or restoration which does
 * not hold the lease, or that was made by hand and has no {@link BackupSession}: each looks for its
 * own again before it writes its manifest.
 */
public final class AbandonedBackups {
  /** Ends the key of an object that names who writes under a backup's keys. */
  public static final String CLAIM = ".claim";

  private static final Logger LOG = LoggerFactory.getLogger(AbandonedBackups.class);

  /** Twice what one invocation of a function may take: 15 minutes. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final Store store;
  private final String environment;
  private final Lease lease;
  private final Database server;

  /** One dead backup: its objects, and the uploads that never became one. */
  public record Left(BackupId id, List<StoredObject> objects, List<OpenUpload> uploads) {
    public Left {
      objects = List.copyOf(objects);
      uploads = List.copyOf(uploads);
    }

    private Optional<StoredObject> claim() {
      return objects.stream().filter(object -> object.key().endsWith(CLAIM)).findFirst();
    }

    private Instant newest() {
      return java.util.stream.Stream.concat(
              objects.stream().map(StoredObject::modifiedAt),
              uploads.stream().map(OpenUpload::startedAt))
          .max(Instant::compareTo)
          .orElse(Instant.MAX);
    }
  }

  /** What was removed of it, and what the store did not let go of. */
  public record Removed(List<String> removed, List<String> stays) {
    public Removed {
      removed = List.copyOf(removed);
      stays = List.copyOf(stays);
    }
  }

  /**
   * @param server of the live database, where backups by hand have their sessions
   */
  public AbandonedBackups(Store store, String environment, Lease lease, Database server) {
    this.store = store;
    this.environment = environment;
    this.lease = lease;
    this.server = server;
  }

  /**
   * @param now by the store's clock, which dates its objects: this machine's may be wrong
   */
  public List<Left> find(Instant now) {
    Map<String, List<StoredObject>> objects = new TreeMap<>();
    Map<String, List<OpenUpload>> uploads = new TreeMap<>();
    String start = Keys.BACKUPS + environment + "_";
    // Uploads first: one that is completed meanwhile is then seen as an object.
    store
        .openUploads(start)
        .forEach(it -> uploads.computeIfAbsent(name(it.key()), _ -> new ArrayList<>()).add(it));
    store
        .list(start)
        .forEach(it -> objects.computeIfAbsent(name(it.key()), _ -> new ArrayList<>()).add(it));
    uploads.keySet().forEach(name -> objects.putIfAbsent(name, List.of()));
    List<Left> dead = new ArrayList<>();
    objects.forEach(
        (name, found) ->
            BackupId.find(name)
                .filter(id -> id.environment().equals(environment))
                .filter(id -> found.stream().noneMatch(it -> it.key().equals(id.manifest())))
                .map(id -> new Left(id, found, uploads.getOrDefault(name, List.of())))
                .filter(left -> isDead(left, now))
                .ifPresent(dead::add));
    return dead;
  }

  /** The backup's name: everything before the first dot. */
  private static String name(String key) {
    String file = key.substring(Keys.BACKUPS.length());
    int dot = file.indexOf('.');
    return dot < 0 ? file : file.substring(0, dot);
  }

  private boolean isDead(Left left, Instant now) {
    if (left.newest().plus(LONGEST).isBefore(now)) {
      return true;
    }
    // The claim before the lease and the session: who had it when it claimed, and has it not now,
    // never will again.
    Optional<ClaimOwner> owner =
        left.claim()
            .flatMap(claim -> store.read(claim.key()))
            .map(content -> ClaimOwner.parse(content.bytes()));
    return owner
        .flatMap(found -> execution(found.ledger()))
        .filter(name -> owner.get().isManual() ? isGone(owner.get(), name) : !holdsLease(name))
        .isPresent();
  }

  private boolean holdsLease(String execution) {
    return lease
        .holder()
        .filter(holder -> Keys.name(holder.execution()).equals(execution))
        .isPresent();
  }

  private boolean isGone(ClaimOwner owner, String execution) {
    return !owner.server().isEmpty()
        && BackupSession.isGone(server, environment, owner.server(), execution);
  }

  /** Of a ledger's key, which is how a claim names its owner. */
  private Optional<String> execution(String owner) {
    String start = Keys.executions(environment);
    String rest = owner.startsWith(start) ? owner.substring(start.length()) : "";
    int slash = rest.indexOf('/');
    return slash <= 0 ? Optional.empty() : Optional.of(rest.substring(0, slash));
  }

  /** Removes one; what may not be deleted stays, is named, and fails nothing. */
  public Removed remove(Left left) {
    List<String> removed = new ArrayList<>();
    List<String> stays = new ArrayList<>();
    if (store.find(left.id().manifest()).isPresent()) {
      return new Removed(removed, stays);
    }
    // Objects before uploads: some servers delete a finished object with an upload of its key. The
    // claim is the last, since without it nobody knows whose the others are.
    for (StoredObject object : left.objects()) {
      if (!object.key().endsWith(CLAIM)) {
        delete(object.key(), removed, stays);
      }
    }
    for (OpenUpload upload : left.uploads()) {
      if (store.find(upload.key()).isEmpty()) {
        store.abort(upload);
        removed.add(upload.key() + " (an open upload)");
      }
    }
    left.claim().ifPresent(claim -> delete(claim.key(), removed, stays));
    return new Removed(removed, stays);
  }

  private void delete(String key, List<String> removed, List<String> stays) {
    try {
      store.delete(key);
      removed.add(key);
    } catch (StoreUnavailableException e) {
      if (!S3Store.isRefused(e)) {
        throw e;
      }
      stays.add(store.address(key));
      LOG.warn("{} stays, which is no backup: {}", store.address(key), e.getMessage());
    }
  }
}
