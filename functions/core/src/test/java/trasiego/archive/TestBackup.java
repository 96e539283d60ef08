package trasiego.archive;

import trasiego.store.Store;

/** A small but whole backup, for the tests of those who read one. */
public final class TestBackup {
  private TestBackup() {}

  public static BackupId store(Store store) {
    ArchiveFixture.store(store);
    return ArchiveFixture.ID;
  }

  /** Under a name of the caller's. */
  public static BackupId store(Store store, BackupId id) {
    ArchiveFixture.store(store, id);
    return id;
  }
}
