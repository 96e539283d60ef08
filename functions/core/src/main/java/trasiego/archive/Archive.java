package trasiego.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import trasiego.failure.BackupDamagedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.postgres.Identifier;
import trasiego.store.Store;

/**
 * One stored backup, read. What it hands out is proven by the time its end is reached: each stream
 * ends with {@link BackupDamagedException} instead of its end where the bytes are not the
 * manifest's. Safe for several threads, each with streams of its own.
 */
public final class Archive {
  private final Store store;
  private final BackupId id;
  private final Manifest manifest;
  private final Map<List<String>, CopyText> copies;

  private Archive(Store store, BackupId id, Manifest manifest) {
    this.store = store;
    this.id = id;
    this.manifest = manifest;
    this.copies =
        manifest.tables().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    table -> List.of(table.schema(), table.name()),
                    table -> CopyText.of(table, manifest.encoding())));
  }

  /**
   * Reads the manifest, looks at who signed those very bytes, and compares it with itself and with
   * the sizes of its objects. Without a manifest there is no backup.
   */
  public static Archive open(Store store, BackupId id, Trust trust) {
    byte[] bytes =
        store
            .read(id.manifest())
            .map(Store.Content::bytes)
            .orElseThrow(
                () ->
                    new BackupDamagedException(
                        "backup "
                            + id
                            + " has no manifest at "
                            + store.address(id.manifest())
                            + ": it was never finished, or is gone; restore another backup"));
    Manifest manifest = ManifestFile.read(bytes, store.address(id.manifest()));
    trust.require(store, id, bytes);
    ManifestCheck.check(id, manifest);
    size(store, id.file(), manifest.bytes());
    size(store, id.schema(), manifest.schemaBytes());
    if (manifest.catalogue() != null) {
      size(store, id.catalogue(), manifest.catalogue().bytes());
    }
    return new Archive(store, id, manifest);
  }

  private static void size(Store store, String key, long wanted) {
    Optional<Long> found = store.find(key).map(Store.StoredObject::bytes);
    if (!found.equals(Optional.of(wanted))) {
      throw new BackupDamagedException(
          store.address(key)
              + found.map(bytes -> " has " + bytes + " bytes").orElse(" does not exist")
              + ", wanted "
              + wanted
              + " bytes; restore another backup");
    }
  }

  public BackupId id() {
    return id;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** The members of one kind, in their order. */
  public List<Manifest.Member> members(String kind) {
    return manifest.members().stream().filter(member -> member.kind().equals(kind)).toList();
  }

  /** How a chunk's table is copied. */
  public CopyText copy(Manifest.Member chunk) {
    return copies.get(List.of(chunk.schema(), chunk.table()));
  }

  /** A member's text, uncompressed. */
  public InputStream open(Manifest.Member member) {
    return text(store.open(id.file(), member.offset(), member.length()), member);
  }

  /** A chunk's rows alone, for {@link CopyText#in}. */
  public InputStream rows(Manifest.Member chunk) {
    return rows(store.open(id.file(), chunk.offset(), chunk.length()), chunk);
  }

  /**
   * The rows of chunks that lie side by side, by one request to the store: each is to be read to
   * its end before the next one, in their order. Whoever takes it closes it.
   */
  public Run run(List<Manifest.Member> chunks) {
    long length = chunks.stream().mapToLong(Manifest.Member::length).sum();
    return new Run(store.open(id.file(), chunks.getFirst().offset(), length));
  }

  /** What {@link #run} gave. */
  public final class Run implements AutoCloseable {
    private final InputStream whole;

    private Run(InputStream whole) {
      this.whole = whole;
    }

    /** The rows of the next chunk alone, for {@link CopyText#in}. */
    public InputStream rows(Manifest.Member chunk) {
      return Archive.this.rows(new Kept(whole), chunk);
    }

    @Override
    public void close() throws IOException {
      whole.close();
    }
  }

  /** pg_dump's custom archive, see {@link BackupId#schema}. */
  public InputStream schema() {
    return new DigestInput(
        store.open(id.schema(), 0, manifest.schemaBytes()),
        store.address(id.schema()),
        manifest.schemaBytes(),
        manifest.schemaSha256());
  }

  /** The recorded catalogue, compressed; empty where the backup is older than that. */
  public Optional<byte[]> catalogue() {
    Manifest.StoredCatalogue stored = manifest.catalogue();
    if (stored == null) {
      return Optional.empty();
    }
    try (InputStream bytes =
        new DigestInput(
            store.open(id.catalogue(), 0, stored.bytes()),
            store.address(id.catalogue()),
            stored.bytes(),
            stored.sha256())) {
      return Optional.of(bytes.readAllBytes());
    } catch (IOException e) {
      throw new StoreUnavailableException(
          "the catalogue of backup " + id + " could not be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads everything once and compares all of it: the whole, each member, each row.
   *
   * @param progress is told how many bytes are proven, and may throw to end it
   */
  public void verify(LongConsumer progress) {
    try (DigestInput schema = (DigestInput) schema();
        DigestInput whole =
            new DigestInput(
                store.open(id.file(), 0, manifest.bytes()),
                store.address(id.file()),
                manifest.bytes(),
                manifest.sha256())) {
      schema.drain();
      catalogue();
      byte[] buffer = new byte[64 * 1024];
      for (Manifest.Member member : manifest.members()) {
        InputStream part = new Kept(whole);
        drain(member.rows() == null ? text(part, member) : rows(part, member), buffer);
        progress.accept(member.offset() + member.length());
      }
      whole.drain();
    } catch (IOException e) {
      throw new StoreUnavailableException(
          "backup " + id + " could not be read to its end: " + e.getMessage() + "; try again", e);
    }
  }

  private static void drain(InputStream stream, byte[] buffer) throws IOException {
    try (stream) {
      while (stream.read(buffer, 0, buffer.length) >= 0) {
        // Compared by reading.
      }
    }
  }

  /** Lets several members be read from one stream. */
  private static final class Kept extends FilterInputStream {
    private Kept(InputStream whole) {
      super(whole);
    }

    @Override
    public void close() {
      // The next member is read from the same stream.
    }
  }

  private MemberInput text(InputStream compressed, Manifest.Member member) {
    return new MemberInput(compressed, member, name(member));
  }

  private RowsInput rows(InputStream compressed, Manifest.Member chunk) {
    return new RowsInput(
        text(compressed, chunk), chunk, copy(chunk), manifest.rowHashing(), name(chunk));
  }

  private String name(Manifest.Member member) {
    String what =
        member.table() == null
            ? member.kind()
            : "table " + Identifier.quote(member.schema(), member.table());
    return "backup " + id + ", " + what + " at byte " + member.offset() + ",";
  }
}
