package trasiego.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import trasiego.store.Store;

/**
 * A backup that the release before manifests named what is not in a backup stored: of a PostgreSQL
 * 14 database "yesterday", owned by "yesterday_owner", with two tables of three rows each.
 */
public final class EarlierBackup {
  public static final BackupId ID = BackupId.parse("test_20261128_225358");
  public static final String OWNER = "yesterday_owner";

  private EarlierBackup() {}

  public static BackupId store(Store store) {
    store.create(ID.file(), bytes(ID + ".sql.gz"), "application/gzip");
    store.create(ID.schema(), bytes(ID + ".schema.dump"), "application/octet-stream");
    store.create(ID.manifest(), manifest(), "application/json");
    return ID;
  }

  public static byte[] manifest() {
    return bytes(ID + ".manifest.json");
  }

  private static byte[] bytes(String name) {
    String path = "backup-without-omissions/" + name;
    try (InputStream input = EarlierBackup.class.getResourceAsStream(path)) {
      return input.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
