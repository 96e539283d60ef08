package trasiego.backup;

import trasiego.archive.ArchiveWriter;
import trasiego.archive.BackupId;
import trasiego.archive.GzipWriter;
import trasiego.store.Store;

/**
 * Puts the scripts of the stored archive's sections into the file. Read back from the store, so
 * memory is bounded however many large objects there are, and what restores is what was stored.
 */
final class Scripts {
  private final Dump dump;
  private final Store store;
  private final BackupId id;
  private final long schemaBytes;
  private final ArchiveWriter writer;
  private final int level;
  private final int partSize;

  Scripts(
      Dump dump,
      Store store,
      BackupId id,
      long schemaBytes,
      ArchiveWriter writer,
      int level,
      int partSize) {
    this.dump = dump;
    this.store = store;
    this.id = id;
    this.schemaBytes = schemaBytes;
    this.writer = writer;
    this.level = level;
    this.partSize = partSize;
  }

  /** Writes one section as members of this kind, one behind the other. */
  void write(String section, String kind) {
    try (GzipWriter gzip = new GzipWriter(level)) {
      dump.script(
          section,
          store.open(id.schema(), 0, schemaBytes),
          (bytes, length) -> {
            gzip.write(bytes, 0, length);
            if (gzip.size() >= partSize) {
              writer.addScript(kind, gzip.finish());
            }
          });
      if (!gzip.isEmpty()) {
        writer.addScript(kind, gzip.finish());
      }
    }
  }
}
