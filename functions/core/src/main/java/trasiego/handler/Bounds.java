package trasiego.handler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How much of a text or a list leaves a function. Step Functions cuts a cause at 32,768 characters
 * of JSON, each of which may be an escape of six, and ends an execution whose payload is larger
 * than 256 KiB; so what is long is its beginning, its end, and where the whole lies.
 */
public final class Bounds {
  /** The longest cause. */
  public static final int CAUSE = 8_000;

  /** The longest list. */
  public static final int ENTRIES = 40;

  private static final int NAMES = 10;
  private static final int LINE = 300;
  private static final int ENDING = 500;

  private Bounds() {}

  /**
   * The list, or its first and its last entries with their number between; each of bounded length.
   *
   * @param whole where the whole list lies
   */
  public static List<String> list(List<String> all, String whole) {
    if (all.size() <= ENTRIES) {
      return all.stream().map(line -> text(line, LINE, whole)).toList();
    }
    int each = ENTRIES / 2;
    List<String> kept = new ArrayList<>();
    all.subList(0, each).forEach(line -> kept.add(text(line, LINE, whole)));
    kept.add(
        "… %,d of %,d left out, all of them: %s …"
            .formatted(all.size() - 2 * each, all.size(), whole));
    all.subList(all.size() - each, all.size()).forEach(line -> kept.add(text(line, LINE, whole)));
    return List.copyOf(kept);
  }

  /** The names in a line; of many the first, the last and their number. */
  public static String names(List<String> all) {
    return all.size() <= NAMES
        ? String.join(", ", all)
        : String.format(Locale.ROOT, "%s to %s (%,d)", all.getFirst(), all.getLast(), all.size());
  }

  /** The cause, or its beginning and its end. */
  public static String cause(String text, String whole) {
    return text(text, CAUSE, whole);
  }

  private static String text(String text, int most, String whole) {
    if (text.length() <= most) {
      return text;
    }
    int end = Math.min(ENDING, most / 4);
    String left =
        String.format(Locale.ROOT, " … cut, %,d characters in all: %s … ", text.length(), whole);
    int begin = Math.max(0, most - end - left.length());
    // Half a character is none: JSON has no words for it.
    int from = text.length() - end;
    return text.substring(
            0, begin > 0 && Character.isLowSurrogate(text.charAt(begin)) ? begin - 1 : begin)
        + left
        + text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
  }
}
