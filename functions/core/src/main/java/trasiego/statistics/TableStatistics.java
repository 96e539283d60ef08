package trasiego.statistics;

import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;

/**
 * What an environment's tables weighed at one moment, as a file that may leave it: no row, no
 * value, no query.
 *
 * @param takenAt ISO-8601
 * @param server its version
 */
public record TableStatistics(
    int version, String environment, String takenAt, String server, List<Table> tables) {
  public static final int VERSION = 1;

  /** A file of a hundred thousand tables has a fifth of it. */
  private static final int MOST_BYTES = 64 << 20;

  private static final int LONGEST_NAME = 300;

  /** To read of which version a file is before it is held to one. */
  private record Versioned(Integer version) {}

  /**
   * One table or materialized view; a partitioned one is the sum of its partitions.
   *
   * @param name quoted and qualified
   * @param rows estimated
   * @param bytes with TOAST, without indexes
   * @param indexBytes of all its indexes
   * @param writes rows written since the server counts
   * @param writesPerSecond over the time since then; 0 where that is not known
   */
  public record Table(
      String name,
      long rows,
      long bytes,
      int indexes,
      long indexBytes,
      long writes,
      double writesPerSecond) {}

  /** What follows is checked where a file is read: any hand may have written it. */
  public TableStatistics {
    tables = tables == null ? List.of() : List.copyOf(tables);
  }

  public byte[] bytes() {
    return Json.bytes(this);
  }

  /**
   * Reads a file of a version that this release knows; whatever does not fit is an {@link
   * InvalidRequestException} that says what.
   */
  public static TableStatistics parse(byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      throw new InvalidRequestException(
          "found %,d bytes, wanted at most %,d".formatted(bytes.length, MOST_BYTES));
    }
    Integer version = version(bytes);
    if (version == null || version != VERSION) {
      throw new InvalidRequestException(
          "field \"version\": found %s, wanted %d; export it again by db status ENVIRONMENT --stats"
              .formatted(version == null ? "nothing" : version, VERSION));
    }
    TableStatistics read = Json.request(new ByteArrayInputStream(bytes), TableStatistics.class);
    checkHead("environment", read.environment());
    checkHead("takenAt", read.takenAt());
    checkHead("server", read.server());
    Set<String> names = new HashSet<>();
    read.tables().forEach(table -> check(table, names));
    return read;
  }

  private static Integer version(byte[] bytes) {
    try {
      Versioned found = Json.document(bytes, Versioned.class);
      return found == null ? null : found.version();
    } catch (JacksonException e) {
      throw new InvalidRequestException(
          "found what is no JSON object with a whole \"version\", wanted a file of db status"
              + " ENVIRONMENT --stats",
          e);
    }
  }

  private static void checkHead(String field, String text) {
    if (!isLine(text)) {
      throw new InvalidRequestException(
          "field \"%s\": found nothing that fits a line, wanted what db status wrote"
              .formatted(field));
    }
  }

  /** It comes before people's eyes. */
  private static boolean isLine(String text) {
    return text != null
        && !text.isBlank()
        && text.length() <= LONGEST_NAME
        && text.chars().noneMatch(Character::isISOControl);
  }

  private static void check(Table table, Set<String> names) {
    String name = table.name();
    if (!isLine(name)) {
      throw new InvalidRequestException(
          "field \"tables\": found a table without a name that a table can have");
    }
    boolean counts =
        table.rows() >= 0
            && table.bytes() >= 0
            && table.indexes() >= 0
            && table.indexBytes() >= 0
            && table.writes() >= 0
            && table.writesPerSecond() >= 0
            && Double.isFinite(table.writesPerSecond());
    if (!counts) {
      throw new InvalidRequestException(
          "field \"tables\": found a figure below 0 of %s, wanted sizes and counts"
              .formatted(name));
    }
    if (!names.add(name)) {
      throw new InvalidRequestException("field \"tables\": found %s twice".formatted(name));
    }
  }
}
