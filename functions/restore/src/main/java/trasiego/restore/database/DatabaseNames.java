package trasiego.restore.database;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import trasiego.archive.Digests;
import trasiego.load.Marker;
import trasiego.postgres.Identifier;

/** How databases beside the live one are called; never longer than the server keeps. */
public final class DatabaseNames {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss");
  private static final String OLD = "_old";
  private static final int SUFFIX_BYTES = 5;

  private DatabaseNames() {}

  /**
   * The scratch database of one restoration, the same at each attempt: {@code
   * trasiego_restore_<environment>_<hash of the execution>}.
   */
  public static String scratch(String environment, String execution) {
    return "trasiego_" + Marker.RESTORE + "_" + environment + "_" + hash(execution);
  }

  /** Whether a name is that of a scratch database of this environment, of any release. */
  public static boolean isScratch(String name, String environment) {
    String kinds = "(?:" + String.join("|", Marker.SCRATCH) + ")";
    return name.matches(
        "trasiego_"
            + kinds
            + "_"
            + Pattern.quote(environment)
            + "_[0-9a-f]{"
            + 2 * SUFFIX_BYTES
            + "}");
  }

  /**
   * {@code <live>_YYYYMMDD_HHMMSS_old}. The live name is cut, whole characters at a time, because
   * the server would silently cut the end, which is what tells two of them apart.
   */
  public static String old(String live, Instant time) {
    String end = "_" + TIME.format(time.atOffset(ZoneOffset.UTC)) + OLD;
    int room = Identifier.MAX_BYTES - end.length();
    int[] codePoints = live.codePoints().toArray();
    int kept = codePoints.length;
    while (bytes(codePoints, kept) > room) {
      kept--;
    }
    return new String(codePoints, 0, kept) + end;
  }

  private static int bytes(int[] codePoints, int count) {
    return new String(codePoints, 0, count).getBytes(StandardCharsets.UTF_8).length;
  }

  private static String hash(String execution) {
    byte[] bytes = execution.getBytes(StandardCharsets.UTF_8);
    return Digests.hex(bytes).substring(0, 2 * SUFFIX_BYTES);
  }
}
