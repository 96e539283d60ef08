package trasiego.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether the server reads two texts of its own as the same. What it writes of an expression is not
 * always what it writes after reading that: a cast of a list becomes a cast of each element, so
 * that {@code status IN ('a', 'b')} on varchar changes its text by one dump and restore, and its
 * meaning never.
 */
final class Reading {
  private static final String ARRAY = "ARRAY[";

  private Reading() {}

  static boolean isSame(String one, String other) {
    return one.equals(other)
        || one.contains(ARRAY) && other.contains(ARRAY) && read(one).equals(read(other));
  }

  /** As the server would write it once it has read it: each cast of a list with its elements. */
  static String read(String text) {
    String read = text;
    // The last first: those inside others are done then, and the places of the rest still hold.
    for (int start : lists(text).reversed()) {
      read = withCastInside(read, start);
    }
    return read;
  }

  /** Where lists in parentheses begin, outside quoted texts and names. */
  private static List<Integer> lists(String text) {
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at < text.length(); at = next(text, at)) {
      if (text.startsWith("(" + ARRAY, at)) {
        starts.add(at);
      }
    }
    return starts;
  }

  /** From {@code (ARRAY[a, b])::type[]} at this place to {@code ARRAY[(a)::type, (b)::type]}. */
  private static String withCastInside(String text, int start) {
    List<String> elements = new ArrayList<>();
    int end = elements(text, start + 1 + ARRAY.length(), elements);
    int type = end + "])::".length();
    int brackets = text.indexOf("[]", type);
    if (!text.startsWith("])::", end) || brackets < 0 || !isType(text.substring(type, brackets))) {
      return text;
    }
    String cast = ")::" + text.substring(type, brackets);
    return elements.stream()
        .map(element -> "(" + element + cast)
        .collect(
            Collectors.joining(
                ", ", text.substring(0, start) + ARRAY, "]" + text.substring(brackets + 2)));
  }

  /** Adds the elements of the list that begins there; answers where its bracket closes. */
  private static int elements(String text, int first, List<String> elements) {
    int from = first;
    int depth = 0;
    for (int at = first; at < text.length(); at = next(text, at)) {
      char letter = text.charAt(at);
      if (depth == 0 && (letter == ',' || letter == ']')) {
        elements.add(text.substring(from, at).strip());
        from = at + 1;
        if (letter == ']') {
          return at;
        }
      } else if (letter == '(' || letter == '[') {
        depth++;
      } else if (letter == ')' || letter == ']') {
        depth--;
      }
    }
    return text.length();
  }

  /** Behind one letter, or behind a quoted text or name as a whole. */
  private static int next(String text, int at) {
    char quote = text.charAt(at);
    if (quote != '\'' && quote != '"') {
      return at + 1;
    }
    int end = text.indexOf(quote, at + 1);
    return end < 0 ? text.length() : end + 1;
  }

  private static boolean isType(String name) {
    return name.chars()
        .allMatch(letter -> Character.isLetterOrDigit(letter) || " _.\"(),".indexOf(letter) >= 0);
  }
}
