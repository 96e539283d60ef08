package trasiego.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A hazard that the author of a file has weighed: {@code -- trasiego:allow <code> <object>:
 * <reason>}.
 */
public record Acknowledgement(String code, String object, String reason) {
  static Acknowledgement of(Directive directive) {
    int blank = directive.value().indexOf(' ');
    return new Acknowledgement(
        directive.value().substring(0, blank),
        directive.value().substring(blank + 1).strip(),
        directive.reason());
  }

  /**
   * Whether it is meant for this hazard. The object may leave out what stands before its last
   * parts, such as the schema; unquoted names are folded as the server folds them.
   *
   * @param named the hazard's object, quoted and qualified
   */
  public boolean isOf(String otherCode, String named) {
    if (!code.equals(otherCode)) {
      return false;
    }
    List<String> mine = parts(object);
    List<String> whole = parts(named);
    return mine.size() <= whole.size()
        && whole.subList(whole.size() - mine.size(), whole.size()).equals(mine);
  }

  /** Whether the object is written out, so that no other one can be meant. */
  public boolean isWhole(String named) {
    return parts(object).equals(parts(named));
  }

  /**
   * A dotted name's parts as the server stores them; what stands in parentheses is one with them.
   */
  private static List<String> parts(String name) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    char quote = 0;
    int depth = 0;
    for (char c : name.toCharArray()) {
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        part.append(c == '"' ? "" : c);
      } else if (c == '"' || c == '\'') {
        quote = c;
        part.append(c == '"' ? "" : c);
      } else if (c == '.' && depth == 0) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        part.append(String.valueOf(c).toLowerCase(Locale.ROOT));
      }
    }
    parts.add(part.toString());
    return parts;
  }
}
