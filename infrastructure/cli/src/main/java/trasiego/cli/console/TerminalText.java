package trasiego.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Other people's words on a terminal: what would move its cursor or turn its lines around is shown
 * instead, and what a character takes in columns is known.
 */
public final class TerminalText {
  private static final int PICTURES = 0x2400;
  private static final int DELETE_PICTURE = 0x2421;
  private static final int REPLACEMENT = 0xFFFD;
  private static final int DELETE = 0x7F;
  private static final int LAST_CONTROL = 0x9F;

  private TerminalText() {}

  /** Line ends stay; a tab becomes two blanks. */
  public static String clean(String text) {
    return text.replace("\r\n", "\n")
        .replace("\t", "  ")
        .codePoints()
        .map(TerminalText::shown)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Whether a character changes nothing about how others are shown. */
  public static boolean isShownAsItIs(int c) {
    return shown(c) == c;
  }

  private static int shown(int c) {
    if (c == '\n') {
      return c;
    }
    if (c < ' ') {
      return PICTURES + c;
    }
    if (c == DELETE) {
      return DELETE_PICTURE;
    }
    // Beside the second set of controls: marks that turn a line around, and halves of a pair.
    boolean isHostile =
        c > DELETE && c <= LAST_CONTROL
            || c == 0x061C
            || c == 0x200E
            || c == 0x200F
            || c >= 0x202A && c <= 0x202E
            || c >= 0x2066 && c <= 0x2069
            || c == 0x2028
            || c == 0x2029
            || c >= 0xE0000 && c <= 0xE007F
            || Character.getType(c) == Character.SURROGATE;
    return isHostile ? REPLACEMENT : c;
  }

  /** All on one line. */
  public static String line(String text) {
    return clean(text).strip().replaceAll("\\s*\\n\\s*", " ");
  }

  /** The first part, where it is longer than that many characters. */
  public static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "…";
  }

  public static int width(String text) {
    return text.codePoints().map(TerminalText::width).sum();
  }

  private static int width(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  /** East Asian wide characters and pictures; the ranges are whole blocks, which errs to wide. */
  private static boolean isWide(int c) {
    return c >= 0x1100 && c <= 0x115F
        || c >= 0x231A && c <= 0x231B
        || c >= 0x23E9 && c <= 0x23F3
        || c >= 0x2600 && c <= 0x27BF && c != 0x2713 && c != 0x2717
        || c >= 0x2B1B && c <= 0x2B55
        || c >= 0x2E80 && c <= 0xA4CF
        || c >= 0xAC00 && c <= 0xD7A3
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0xFE30 && c <= 0xFE6F
        || c >= 0xFF00 && c <= 0xFF60
        || c >= 0xFFE0 && c <= 0xFFE6
        || c >= 0x1F000 && c <= 0x1FAFF
        || c >= 0x20000 && c <= 0x3FFFD;
  }

  /** Cut at blanks into lines of at most that many columns; a longer word is cut anywhere. */
  public static List<String> wrap(String text, int columns) {
    return clean(text)
        .lines()
        .flatMap(line -> wrapLine(line.stripTrailing(), columns).stream())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static List<String> wrapLine(String line, int columns) {
    if (width(line) <= columns) {
      return List.of(line);
    }
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    // SQL that is wrapped goes on under its own beginning.
    String hanging = width(indent) < columns / 2 ? indent : "";
    List<String> lines = new ArrayList<>();
    StringBuilder current = new StringBuilder(hanging);
    for (String word : line.strip().split(" ")) {
      String rest = word;
      if (current.length() > hanging.length()) {
        if (width(current.toString()) + 1 + width(rest) <= columns) {
          current.append(' ').append(rest);
          continue;
        }
        lines.add(current.toString().stripTrailing());
        current = new StringBuilder(hanging);
      }
      while (width(hanging) + width(rest) > columns) {
        int end = fitting(rest, columns - width(hanging));
        lines.add(hanging + rest.substring(0, end));
        rest = rest.substring(end);
      }
      current.append(rest);
    }
    lines.add(current.toString().stripTrailing());
    return lines;
  }

  /** How many characters of the word fit; at least one. */
  private static int fitting(String word, int columns) {
    int end = 0;
    int used = 0;
    while (end < word.length()) {
      int c = word.codePointAt(end);
      used += width(c);
      if (used > columns && end > 0) {
        return end;
      }
      end += Character.charCount(c);
    }
    return end;
  }
}
