package trasiego.local;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;

/** Puts values into the placeholders of a definition, as SAM does when it is deployed. */
final class Substitutions {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_]+)}");

  private Substitutions() {}

  /**
   * @throws IllegalArgumentException for a placeholder without a value, and for a value that no
   *     placeholder asks for: either is a name that was changed in one file alone
   */
  static String apply(Path file, String definition, Map<String, String> values) {
    Set<String> unused = new HashSet<>(values.keySet());
    Matcher matcher = PLACEHOLDER.matcher(definition);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException(
            "%s has the placeholder %s, for which the template has no substitution"
                .formatted(file, name));
      }
      unused.remove(name);
      matcher.appendReplacement(result, Matcher.quoteReplacement(escaped(value)));
    }
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no placeholder for the substitution %s".formatted(file, unused));
    }
    return matcher.appendTail(result).toString();
  }

  // Placeholders stand inside JSON texts; SAM does not escape, and a value of ours needs none
  // there.
  private static String escaped(String value) {
    String quoted = JsonNodeFactory.instance.stringNode(value).toString();
    return quoted.substring(1, quoted.length() - 1);
  }
}
