package trasiego.rule.type;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.rule.NameParts;

/** What a type, as the server writes it, holds and allows. */
public record Types(String base, String modifier, boolean isArray) {
  private static final Pattern SHAPE =
      Pattern.compile("(.*?)(?:\\(([^)]*)\\))?((?: with(?:out)? time zone)?)((?:\\[\\])*)");
  private static final List<String> WHOLE = List.of("smallint", "integer", "bigint");
  private static final List<String> FLOATING = List.of("real", "double precision");
  private static final List<String> TEXTS = List.of("text", "character varying");

  /** Whatever has a text is assigned to them; bits only to bits. */
  private static final List<String> LIMITED_TEXTS = List.of("character varying", "character");

  private static final List<String> BITS = List.of("bit", "bit varying");

  static Types of(String type) {
    Matcher matcher = SHAPE.matcher(type);
    if (!matcher.matches()) {
      return new Types(type, "", false);
    }
    String modifier = matcher.group(2) == null ? "" : matcher.group(2);
    return new Types(matcher.group(1) + matcher.group(3), modifier, !matcher.group(4).isEmpty());
  }

  /** Types of the server stand unqualified, since the search path is empty when they are read. */
  public static boolean isBuiltIn(String type) {
    return NameParts.of(type).qualifier().isEmpty();
  }

  /**
   * Whether code written for one type reads and writes the other as before: the same type, or one
   * of its family, that holds all that the first held.
   */
  static boolean isWider(String from, String to) {
    Types was = of(from);
    Types is = of(to);
    if (was.isArray != is.isArray) {
      return false;
    }
    if (TEXTS.contains(was.base) && TEXTS.contains(is.base)) {
      return holds(was.modifier, is.modifier);
    }
    return was.base.equals(is.base)
        ? was.base.equals("numeric") ? holdsNumber(was, is) : holds(was.modifier, is.modifier)
        : isLater(WHOLE, was.base, is.base) || isLater(FLOATING, was.base, is.base);
  }

  /**
   * A value of one type as one of the other, to be assigned to a column of that. A cast that is
   * written cuts characters or bits that do not fit, without a word; an assignment's fails.
   */
  static String assigned(String value, String from, String to) {
    Types was = of(from);
    Types is = of(to);
    boolean text = LIMITED_TEXTS.contains(is.base) && (!is.isArray || isText(was) && was.isArray);
    boolean bits = BITS.contains(is.base) && BITS.contains(was.base) && was.isArray == is.isArray;
    return text || bits ? value : value + "::" + to;
  }

  private static boolean isText(Types type) {
    return TEXTS.contains(type.base) || LIMITED_TEXTS.contains(type.base);
  }

  private static boolean isLater(List<String> family, String was, String is) {
    return family.contains(was) && family.indexOf(is) > family.indexOf(was);
  }

  private static boolean holds(String was, String is) {
    return is.isEmpty() || !was.isEmpty() && number(was) <= number(is) || was.equals(is);
  }

  private static boolean holdsNumber(Types was, Types is) {
    if (is.modifier.isEmpty()) {
      return true;
    }
    return !was.modifier.isEmpty()
        && scale(was) == scale(is)
        && number(was.modifier.split(",")[0]) <= number(is.modifier.split(",")[0]);
  }

  private static int scale(Types type) {
    String[] parts = type.modifier.split(",");
    return parts.length < 2 ? 0 : number(parts[1]);
  }

  private static int number(String text) {
    return text.strip().matches("-?\\d{1,6}") ? Integer.parseInt(text.strip()) : -1;
  }
}
