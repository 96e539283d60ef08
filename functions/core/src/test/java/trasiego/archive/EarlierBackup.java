package trasiego.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import trasiego.store.Store;

/**
 * A backup that an earlier release stored, as it lay in the store: of a PostgreSQL 14 database with
 * two tables of three rows each.
 */
public enum EarlierBackup {
  /** Format 1, of before manifests named what is not in a backup. */
  WITHOUT_OMISSIONS("backup-without-omissions", "test_20261128_225358", "yesterday_owner"),

  /** Format 2, of before manifests named what rows are hashed by; with a generated column. */
  BY_SHA_256("backup-by-sha-256", "test_20261201_163235", "shop_a65ee2c8_owner");

  private final String folder;
  private final BackupId id;
  private final String owner;

  EarlierBackup(String folder, String id, String owner) {
    this.folder = folder;
    this.id = BackupId.parse(id);
    this.owner = owner;
  }

  public BackupId id() {
    return id;
  }

  public String owner() {
    return owner;
  }

  public BackupId store(Store store) {
    store.create(id.file(), bytes(id + ".sql.gz"), "application/gzip");
    store.create(id.schema(), bytes(id + ".schema.dump"), "application/octet-stream");
    if (this != WITHOUT_OMISSIONS) {
      store.create(id.catalogue(), bytes(id + ".catalogue.gz"), "application/gzip");
    }
    store.create(id.manifest(), manifest(), "application/json");
    return id;
  }

  public byte[] manifest() {
    return bytes(id + ".manifest.json");
  }

  private byte[] bytes(String name) {
    try (InputStream input = EarlierBackup.class.getResourceAsStream(folder + "/" + name)) {
      return input.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
