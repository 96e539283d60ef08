package trasiego.rule.name;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.rule.NameParts;

/** A routine under a new name that does nothing but call the old one. */
final class RoutineCall {
  private static final Map<String, String> VOLATILITY = Map.of("i", "IMMUTABLE", "s", "STABLE");

  /** What a list of arguments cannot simply be handed on with. */
  private static final Pattern SPECIAL = Pattern.compile("(^|, )(OUT|INOUT|VARIADIC) ");

  private RoutineCall() {}

  /** Null where the call cannot be written so simply. */
  static String under(String name, Routine old) {
    boolean simple = !SPECIAL.matcher(old.arguments()).find() && !old.result().startsWith("TABLE(");
    if (!simple || !(old.kind().equals("function") || old.kind().equals("procedure"))) {
      return null;
    }
    NameParts was = NameParts.of(old);
    NameParts is = NameParts.of(name);
    String call = was.with(was.own()) + "(" + handedOn(old) + ")";
    boolean function = old.kind().equals("function");
    return "CREATE %s %s(%s)%s LANGUAGE sql%s\n  AS $$ %s $$;"
        .formatted(
            old.kind().toUpperCase(Locale.ROOT),
            is.with(is.own()),
            old.arguments(),
            function ? " RETURNS " + old.result() : "",
            function ? " " + VOLATILITY.getOrDefault(old.volatility(), "VOLATILE") : "",
            function ? select(old, call) : "CALL " + call);
  }

  private static String select(Routine old, String call) {
    return (old.result().startsWith("SETOF ") ? "SELECT * FROM " : "SELECT ") + call;
  }

  private static String handedOn(Routine old) {
    String types = old.name().substring(old.name().lastIndexOf('(') + 1, old.name().length() - 1);
    int count = types.isBlank() ? 0 : types.split(",").length;
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> "$" + number)
        .collect(Collectors.joining(", "));
  }
}
