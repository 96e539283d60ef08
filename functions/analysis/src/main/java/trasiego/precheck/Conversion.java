package trasiego.precheck;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may go wrong when a column gets another type without USING, as the server's assignment casts
 * have it.
 */
public sealed interface Conversion {
  /** Every value fits. */
  record Harmless() implements Conversion {}

  /** Values that fulfil this do not fit; the kind is length or cast. */
  record Unfit(String kind, String condition) implements Conversion {}

  /** Only trying tells. */
  record Doubtful() implements Conversion {}

  /** A type with what stands in its parentheses; -1 where there is none. */
  record Type(String base, int first, int second) {
    private static final Pattern FORM =
        Pattern.compile("([^(]+?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?((?: with.*)?)");

    public static Type of(String type) {
      Matcher matcher = FORM.matcher(type);
      if (!matcher.matches()) {
        return new Type(type, -1, -1);
      }
      return new Type(
          matcher.group(1) + matcher.group(4), number(matcher.group(2)), number(matcher.group(3)));
    }

    private static int number(String digits) {
      return digits == null ? -1 : Integer.parseInt(digits);
    }

    public boolean isText() {
      return TEXTS.contains(base);
    }

    boolean isLimitedText() {
      return isText() && first >= 0;
    }

    int scale() {
      return second == -1 && first >= 0 ? 0 : second;
    }
  }

  Set<String> TEXTS = Set.of("text", "character varying", "character");

  /** Digits of the whole types' largest values. */
  Map<String, Integer> DIGITS = Map.of("smallint", 5, "integer", 10, "bigint", 19);

  List<String> WHOLE = List.of("smallint", "integer", "bigint");
  Map<String, String> LARGEST =
      Map.of("smallint", "32767", "integer", "2147483647", "bigint", "9223372036854775807");
  Map<String, String> SMALLEST =
      Map.of("smallint", "-32768", "integer", "-2147483648", "bigint", "-9223372036854775808");

  /**
   * @param value the column as an expression of its present type
   */
  static Conversion of(String from, String to, String value) {
    Type old = Type.of(from);
    Type wanted = Type.of(to);
    if (wanted.isLimitedText()) {
      return text(old, wanted, value);
    }
    if (wanted.isText()) {
      return new Harmless();
    }
    if (wanted.base().equals("numeric")) {
      return numeric(old, wanted, value);
    }
    if (WHOLE.contains(wanted.base())) {
      return whole(old, wanted, value);
    }
    return isHarmless(old, wanted) ? new Harmless() : new Doubtful();
  }

  private static Conversion text(Type old, Type wanted, String value) {
    boolean fits = old.isLimitedText() && old.first() <= wanted.first();
    return fits ? new Harmless() : new Unfit("length", tooLong(value, wanted.first()));
  }

  /** Blanks beyond the length are cut without a word. */
  static String tooLong(String value, int length) {
    return "rtrim(substr((%s)::text, %d), ' ') <> ''".formatted(value, length + 1);
  }

  private static Conversion numeric(Type old, Type wanted, String value) {
    OptionalInt digits = wholeDigits(old);
    if (digits.isEmpty() && !old.base().equals("numeric")) {
      return isFloat(old) && wanted.first() < 0 ? new Harmless() : new Doubtful();
    }
    if (wanted.first() < 0) {
      return new Harmless();
    }
    int room = wanted.first() - wanted.scale();
    boolean fits =
        digits.isPresent() && digits.getAsInt() <= room
            || old.first() >= 0
                && old.scale() <= wanted.scale()
                && old.first() - old.scale() <= room;
    if (fits) {
      return new Harmless();
    }
    String number = "(%s)::numeric".formatted(value);
    return new Unfit(
        "length",
        "%s <> 'NaN'::numeric AND abs(round(%s, %d)) >= (10::numeric ^ %d)"
            .formatted(number, number, wanted.scale(), room));
  }

  private static OptionalInt wholeDigits(Type type) {
    Integer digits = DIGITS.get(type.base());
    return digits == null ? OptionalInt.empty() : OptionalInt.of(digits);
  }

  private static Conversion whole(Type old, Type wanted, String value) {
    if (WHOLE.contains(old.base()) && WHOLE.indexOf(old.base()) <= WHOLE.indexOf(wanted.base())) {
      return new Harmless();
    }
    if (!WHOLE.contains(old.base()) && !old.base().equals("numeric")) {
      return new Doubtful();
    }
    return new Unfit(
        "cast",
        "round((%s)::numeric) NOT BETWEEN %s AND %s"
            .formatted(value, SMALLEST.get(wanted.base()), LARGEST.get(wanted.base())));
  }

  private static boolean isFloat(Type type) {
    return type.base().equals("real") || type.base().equals("double precision");
  }

  private static boolean isHarmless(Type old, Type wanted) {
    if (old.base().equals(wanted.base())) {
      return !wanted.base().startsWith("bit");
    }
    boolean number = DIGITS.containsKey(old.base()) || old.base().equals("real");
    boolean moment = old.base().startsWith("timestamp") || old.base().equals("date");
    return number && isFloat(wanted) && !wanted.base().equals("real")
        || DIGITS.containsKey(old.base()) && isFloat(wanted)
        || moment && wanted.base().startsWith("timestamp")
        || moment && wanted.base().equals("date")
        || old.base().equals("jsonb") && wanted.base().equals("json");
  }
}
