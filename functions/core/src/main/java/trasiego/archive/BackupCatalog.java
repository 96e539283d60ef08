package trasiego.archive;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import trasiego.failure.InvalidRequestException;
import trasiego.store.Keys;
import trasiego.store.Store;

/**
 * The backups in a store: those that have a manifest, for without one a backup was not finished.
 */
public final class BackupCatalog {
  /** What stands for the newest backup. */
  public static final String LATEST = "latest";

  private static final String MANIFEST = ".manifest.json";

  private final Store store;

  public BackupCatalog(Store store) {
    this.store = store;
  }

  /** The environment's backups, newest first. */
  public List<BackupId> list(String environment) {
    return store.list(Keys.BACKUPS + environment + "_").stream()
        .map(Store.StoredObject::key)
        .filter(key -> key.endsWith(MANIFEST))
        .flatMap(key -> BackupId.find(key).stream())
        .filter(id -> id.environment().equals(environment))
        .sorted(Comparator.comparing(BackupId::time).reversed())
        .toList();
  }

  public Optional<BackupId> latest(String environment) {
    return list(environment).stream().findFirst();
  }

  /**
   * The backup that a person means by an id, a key, an address in this store, or {@value #LATEST}.
   * That it can be read is not said: {@link Archive#open} does.
   */
  public BackupId find(String environment, String reference) {
    if (reference.equals(LATEST)) {
      return latest(environment)
          .orElseThrow(
              () ->
                  new InvalidRequestException(
                      "field \"backup\": found \"latest\", but "
                          + store.address(Keys.BACKUPS)
                          + " holds no finished backup of "
                          + environment));
    }
    if (reference.startsWith("s3://") && store.keyOf(reference).isEmpty()) {
      throw new InvalidRequestException(
          "field \"backup\": found \""
              + reference
              + "\", wanted an address below "
              + store.address(""));
    }
    return BackupId.parse(reference);
  }
}
