package trasiego.precheck;

import java.util.ArrayList;
import java.util.List;

/** Names as the catalogue's reader writes them: quoted where needed, parts joined by dots. */
public final class QualifiedNames {
  private QualifiedNames() {}

  /** Its parts without quotes: {@code public."Order".id} is public, Order and id. */
  static List<String> parts(String name) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < name.length() && name.charAt(i + 1) == '"') {
          part.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == '.' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return List.copyOf(parts);
  }

  /** The last part, without quotes. */
  public static String last(String name) {
    return parts(name).getLast();
  }

  /** The last part as it is written in SQL. */
  static String quotedLast(String name) {
    List<String> parts = parts(name);
    int ahead = 0;
    for (int part = 0; part < parts.size() - 1; part++) {
      ahead += written(name, ahead, parts.get(part)) + 1;
    }
    return name.substring(ahead);
  }

  /** How long a part is as it stands at this place: with its quotes, if it has them. */
  private static int written(String name, int from, String part) {
    return name.charAt(from) == '"' ? part.replace("\"", "\"\"").length() + 2 : part.length();
  }
}
