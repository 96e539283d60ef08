package trasiego.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Optional;
import trasiego.archive.ArchiveWriter;
import trasiego.archive.BackupId;
import trasiego.archive.GzipWriter;
import trasiego.archive.Manifest;
import trasiego.archive.contents.ArchivedPath;
import trasiego.failure.BackupFailedException;
import trasiego.postgres.Literal;
import trasiego.store.Store;

/**
 * Puts the scripts of the stored archive's sections into the file. Read back from the store, so
 * memory is bounded however many large objects there are, and what restores is what was stored.
 */
final class Scripts {
  private static final String SET = "SELECT pg_catalog.set_config('search_path', %s, false);\n\n";

  private final Dump dump;
  private final Store store;
  private final BackupId id;
  private final long schemaBytes;
  private final ArchiveWriter writer;
  private final int level;
  private final int partSize;
  private final Charset charset;
  private final Optional<String> path;

  /**
   * @param charset of the script
   * @param path under which it restores; empty for the empty one
   */
  Scripts(
      Dump dump,
      Store store,
      BackupId id,
      long schemaBytes,
      ArchiveWriter writer,
      int level,
      int partSize,
      Charset charset,
      Optional<String> path) {
    this.dump = dump;
    this.store = store;
    this.id = id;
    this.schemaBytes = schemaBytes;
    this.writer = writer;
    this.level = level;
    this.partSize = partSize;
    this.charset = charset;
    this.path = path;
  }

  /** Writes one section as members of this kind, one behind the other. */
  void write(String section, String kind) {
    try (GzipWriter gzip = new GzipWriter(level)) {
      if (kind.equals(Manifest.PRE_DATA)) {
        path.ifPresent(it -> gzip.write(SET.formatted(Literal.quote(it)).getBytes(charset)));
      }
      dump.script(
          section,
          archive(),
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

  private InputStream archive() {
    InputStream archive = store.open(id.schema(), 0, schemaBytes);
    if (path.isEmpty()) {
      return archive;
    }
    try {
      return ArchivedPath.without(archive, id.schema());
    } catch (IOException e) {
      throw new BackupFailedException("the stored schema is not readable: " + e.getMessage(), e);
    }
  }
}
