package trasiego.archive.contents;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.archive.ServerEncoding;
import trasiego.archive.contents.TableOfContents.Item;
import trasiego.archive.contents.TableOfContents.Section;

/**
 * Reads the head of pg_dump's custom format as {@code ReadHead} and {@code ReadToc} of PostgreSQL's
 * {@code src/bin/pg_dump/pg_backup_archiver.c} do, from format 1.14 (PostgreSQL 12) on.
 */
final class TableOfContentsReader {
  private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);
  private static final int CUSTOM = 1;
  private static final int OLDEST = version(1, 14);
  private static final int WITH_COMPRESSION_NAME = version(1, 15);
  private static final int WITH_RELATION_KIND = version(1, 16);

  /** Settings of the script, and what is made with the database, which no section makes. */
  private static final Set<String> AROUND =
      Set.of("ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES");

  /** As {@code dumpEncoding} of pg_dump writes it. */
  private static final Pattern ENCODING = Pattern.compile("SET client_encoding = '(\\w+)';");

  /** Second, minute, hour, day, month, year, summer time. */
  private static final int TIME_PARTS = 7;

  private final String name;
  private final Charset charset;
  private final InputStream in;
  private final long size;
  private long position;
  private long sqlBegin;
  private int intBytes;
  private int offsetBytes;
  private int version;
  private Section section = Section.PRE_DATA;

  private TableOfContentsReader(InputStream in, String name, long size, Charset charset) {
    this.in = in;
    this.name = name;
    this.size = size;
    this.charset = charset;
  }

  /** Where in a file some bytes stand. */
  record Place(long begin, int length) {}

  /**
   * Where the statement stands by which pg_restore sets the search_path; empty where the archive
   * has none.
   *
   * @param head of an archive, with its first items
   */
  static Optional<Place> searchPath(InputStream head, String name) throws IOException {
    TableOfContentsReader reader =
        new TableOfContentsReader(head, name, Integer.MAX_VALUE, StandardCharsets.ISO_8859_1);
    reader.head();
    int count = reader.integer();
    for (int i = 0; i < count; i++) {
      Item item = reader.item();
      if (item.is("SEARCHPATH")) {
        return Optional.of(new Place(reader.sqlBegin, item.sql().length()));
      }
      if (!AROUND.contains(item.kind())) {
        // It stands with the other settings, before everything that is made.
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Its texts are in the encoding that its first item names. */
  static List<Item> items(Path archive) throws IOException {
    List<Item> items = items(archive, StandardCharsets.UTF_8);
    Optional<Charset> charset =
        items.stream()
            .filter(item -> item.is("ENCODING"))
            .findFirst()
            .map(item -> ENCODING.matcher(item.sql().strip()))
            .filter(Matcher::matches)
            .map(matcher -> new ServerEncoding(matcher.group(1)).charset());
    List<Item> all =
        charset.isPresent() && !charset.get().equals(StandardCharsets.UTF_8)
            ? items(archive, charset.get())
            : items;
    return all.stream().filter(item -> !isAround(item)).toList();
  }

  private static List<Item> items(Path archive, Charset charset) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
      return new TableOfContentsReader(in, archive.toString(), Files.size(archive), charset)
          .items();
    }
  }

  private List<Item> items() throws IOException {
    head();
    int count = integer();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(item());
    }
    return items;
  }

  private static boolean isAround(Item item) {
    return AROUND.contains(item.kind()) || item.isAbout("DATABASE");
  }

  private void head() throws IOException {
    wanted(Arrays.equals(taken(MAGIC.length), MAGIC), "it is no archive of pg_dump");
    int major = octet();
    int minor = octet();
    octet();
    version = version(major, minor);
    wanted(
        version >= OLDEST && version <= WITH_RELATION_KIND,
        "its format is " + major + "." + minor + ", known are 1.14 to 1.16");
    intBytes = octet();
    offsetBytes = octet();
    wanted(intBytes == Integer.BYTES && offsetBytes <= Long.BYTES, "its numbers are too wide");
    wanted(octet() == CUSTOM, "it is not in the custom format");
    if (version >= WITH_COMPRESSION_NAME) {
      octet();
    } else {
      integer();
    }
    for (int part = 0; part < TIME_PARTS; part++) {
      integer();
    }
    // The database, the server's version, the tool's.
    text();
    text();
    text();
  }

  private Item item() throws IOException {
    int number = integer();
    integer();
    long catalogue = number(text());
    text();
    String name = text();
    String kind = text();
    section = section(integer());
    sqlBegin = position + 1 + intBytes;
    String sql = text();
    String drop = text();
    // What copies its rows.
    text();
    String schema = text();
    String tablespace = text();
    // The access method.
    text();
    if (version >= WITH_RELATION_KIND) {
      integer();
    }
    String owner = text();
    // Whether it has OIDs, which no table has since 12.
    text();
    List<Integer> needs = needs();
    // Where its rows are.
    octet();
    wanted(taken(offsetBytes).length == offsetBytes, "it is cut short");
    return new Item(
        number, catalogue, kind, name, schema, owner, tablespace, section, sql, drop, needs);
  }

  private List<Integer> needs() throws IOException {
    List<Integer> needs = new ArrayList<>();
    for (byte[] need = bytes(); need != null; need = bytes()) {
      needs.add((int) number(new String(need, StandardCharsets.US_ASCII)));
    }
    return needs;
  }

  private long number(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw damaged("a number is none");
    }
  }

  private Section section(int number) throws IOException {
    return switch (number) {
      // What is said of another item, and stands behind it.
      case 1 -> section;
      case 2 -> Section.PRE_DATA;
      case 3 -> Section.DATA;
      case 4 -> Section.POST_DATA;
      default -> throw damaged("section " + number + " is unknown");
    };
  }

  /** A sign, then the bytes of the number, the lowest first. */
  private int integer() throws IOException {
    boolean isNegative = octet() != 0;
    int value = 0;
    for (int i = 0; i < intBytes; i++) {
      value |= octet() << (Byte.SIZE * i);
    }
    return isNegative ? -value : value;
  }

  /** Empty where there is none. */
  private String text() throws IOException {
    byte[] bytes = bytes();
    return bytes == null ? "" : new String(bytes, charset);
  }

  private byte[] bytes() throws IOException {
    int length = integer();
    if (length < 0) {
      return null;
    }
    wanted(length <= size, "a text of " + length + " bytes is longer than it");
    byte[] bytes = taken(length);
    wanted(bytes.length == length, "it is cut short");
    return bytes;
  }

  private byte[] taken(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    position += bytes.length;
    return bytes;
  }

  private int octet() throws IOException {
    int read = in.read();
    if (read < 0) {
      throw new EOFException(name + ": it is cut short");
    }
    position++;
    return read;
  }

  private void wanted(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw damaged(otherwise);
    }
  }

  private IOException damaged(String what) {
    return new IOException(name + ": " + what);
  }

  private static int version(int major, int minor) {
    return major * 256 + minor;
  }
}
