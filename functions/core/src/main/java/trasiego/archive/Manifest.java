package trasiego.archive;

import java.util.List;
import java.util.Map;
import trasiego.archive.fingerprint.RowHash;

/**
 * What a backup holds, so that it is compared by content and not by count. Written last and never
 * over another; instants as ISO-8601, digests in lower-case hexadecimal, sizes in bytes. A plain
 * wire record: later versions may add fields.
 *
 * @param format the version of this document, {@value #FORMAT}
 * @param backup the {@link BackupId}
 * @param schemaVersion the newest applied migration, or null where there is no history
 * @param members every gzip member of the file, in the order of their offsets, without gaps
 * @param bytes the size of the whole file
 * @param sha256 the digest of the whole file
 * @param schemaBytes the size of {@link BackupId#schema}
 * @param omitted what the database has and the backup has not, known beforehand; empty in a
 *     manifest of before it was recorded
 * @param catalogue the database's whole catalogue in {@link BackupId#catalogue}; null in a manifest
 *     of before it was recorded
 * @param searchPath under which owners' code runs while this is restored; null for the empty one
 * @param meaning the time zone and style of dates that a new session of the owner's had, by name,
 *     under which its code runs as well; empty in a manifest of before it was recorded
 * @param views what filled materialized views held, as far as they could be read; a restoration
 *     fills them anew
 * @param diskBytes what the database took on its server's disk, indexes and dead rows included;
 *     null in a manifest of before it was recorded
 * @param rowHash what fingerprints hash rows by; null in a manifest of before it was recorded
 * @param seal the digest of this document itself, see {@link ManifestFile}
 */
public record Manifest(
    int format,
    String environment,
    String backup,
    Origin database,
    Server server,
    Snapshot snapshot,
    String schemaVersion,
    String compression,
    List<Member> members,
    List<Table> tables,
    long bytes,
    String sha256,
    long schemaBytes,
    String schemaSha256,
    String startedAt,
    String finishedAt,
    List<Omission> omitted,
    StoredCatalogue catalogue,
    String searchPath,
    Map<String, String> meaning,
    List<View> views,
    Long diskBytes,
    String rowHash,
    String seal) {
  public static final int FORMAT = 3;

  /**
   * Of before generated columns were fingerprinted, which such a backup is proven without, and of
   * when everything was written in UTF-8.
   */
  static final int WITHOUT_GENERATED = 1;

  /** Of before the manifest named what rows are hashed by. */
  static final int BY_SHA_256 = 2;

  public Manifest {
    omitted = omitted == null ? List.of() : List.copyOf(omitted);
    meaning = meaning == null ? Map.of() : Map.copyOf(meaning);
    views = views == null ? List.of() : List.copyOf(views);
  }

  /** What one materialized view held. */
  public record View(String schema, String name, long rows, String fingerprint) {}

  /**
   * What a restored copy takes on a server's disk, about: what is not recorded is reckoned as the
   * rows' text and as much again for indexes.
   */
  public long copyBytes() {
    return diskBytes != null ? diskBytes : 2 * tables.stream().mapToLong(Table::rawBytes).sum();
  }

  /** Of the script, its rows and the archive of the schema: the server's own since format 2. */
  public ServerEncoding encoding() {
    return format == WITHOUT_GENERATED
        ? ServerEncoding.UTF8
        : new ServerEncoding(database.encoding());
  }

  /** What rows are hashed by wherever they are compared with this. */
  public RowHash rowHashing() {
    return format <= BY_SHA_256 ? RowHash.SHA_256 : RowHash.parse(rowHash).orElseThrow();
  }

  /** The one compression yet: gzip members. */
  public static final String GZIP = "gzip";

  /**
   * The kinds of members: text before the data, what pg_dump itself dumps of it, tables, text after
   * the data.
   */
  public static final String PRE_DATA = "pre-data";

  public static final String RESIDUAL = "residual";
  public static final String CHUNK = "chunk";
  public static final String POST_DATA = "post-data";

  /**
   * What pg_dump says of the database itself only with {@code -C}: a restore replays it.
   *
   * @param acl the server's aclitem texts; null where the database has only its defaults
   * @param settings {@code ALTER DATABASE … SET} per role; an empty role means all
   */
  public record Origin(
      String name,
      String owner,
      String encoding,
      String localeProvider,
      String collate,
      String ctype,
      String locale,
      String icuRules,
      int connectionLimit,
      String comment,
      List<String> acl,
      List<Setting> settings) {

    /** The same under another name. */
    public Origin named(String other) {
      return new Origin(
          other,
          owner,
          encoding,
          localeProvider,
          collate,
          ctype,
          locale,
          icuRules,
          connectionLimit,
          comment,
          acl,
          settings);
    }
  }

  public record Setting(String role, String name, String value) {}

  /** Versions of what wrote the backup. */
  public record Server(int major, String version, String pgDump) {}

  /**
   * An object beside the file.
   *
   * @param version of what is recorded; null in the first, which says of no right who granted it
   */
  public record StoredCatalogue(long bytes, String sha256, Integer version) {
    public static final int VERSION = 2;

    public boolean hasGrantors() {
      return version != null && version >= VERSION;
    }
  }

  public record Snapshot(String id, String takenAt, String lsn) {}

  /**
   * One gzip member: a script or a piece of one, or one complete {@code COPY … FROM stdin;} …
   * {@code \.}. A table has one or more. Pieces of one script follow each other.
   *
   * @param schema the table's schema, null unless a chunk; so are table, range, rows and
   *     fingerprint
   * @param rawBytes the size before compression
   * @param crc32 of the uncompressed text, as in the member's trailer
   * @param sha256 of the compressed bytes
   */
  public record Member(
      String kind,
      String schema,
      String table,
      Range range,
      long offset,
      long length,
      long rawBytes,
      String crc32,
      String sha256,
      Long rows,
      String fingerprint) {}

  /**
   * The blocks of the table that its rows lay in: from, inclusive, to, exclusive; null where
   * open-ended.
   */
  public record Range(Long from, Long to) {
    public static final Range WHOLE = new Range(null, null);

    public boolean coversAll() {
      return from == null && to == null;
    }
  }

  /**
   * Columns in the order of COPY: a restored child table may order its own otherwise.
   *
   * @param rawBytes the size of its COPY lines, newlines included
   * @param generated its stored generated columns, whose values are not in the backup but are
   *     compared after a restore; empty in a manifest of before that was done
   * @param root of the partitions through which its rows are loaded, since a row's partition there
   *     need not be the one it had; null for the table itself
   */
  public record Table(
      String schema,
      String name,
      List<String> columns,
      long rows,
      long rawBytes,
      String fingerprint,
      List<Generated> generated,
      Root root) {
    public Table {
      generated = generated == null ? List.of() : List.copyOf(generated);
    }
  }

  /** A partitioned table that is no partition itself. */
  public record Root(String schema, String name) {}

  /**
   * A column that the server computes.
   *
   * @param fingerprint of each row's stored fields with this column's value behind them
   */
  public record Generated(String column, String fingerprint) {}

  /**
   * Something that pg_dump leaves out without an error.
   *
   * @param kind a noun in the singular, such as {@code subscription}
   * @param part what of it is left out, such as {@code options}; null where all of it is
   * @param why in a few words
   */
  public record Omission(String kind, String name, String part, String why) {
    /** One line, whatever characters the name has. */
    public String text() {
      String text = (part == null ? "" : part + " of ") + kind + " " + name + ": " + why;
      return text.replaceAll("\\p{Cntrl}", "?");
    }
  }
}
