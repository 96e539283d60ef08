package trasiego.rule.name;

import static trasiego.hazard.HazardCode.IDENTIFIER_TRUNCATED;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.execution.Severity;
import trasiego.postgres.Identifier;
import trasiego.rule.NameParts;
import trasiego.rule.Rule;
import trasiego.rule.StatementContext;

/** Names that the server cuts. */
public final class IdentifierRules {
  public static final List<Rule> ALL =
      List.of(Rule.of(IdentifierRules::truncated, IDENTIFIER_TRUNCATED));

  private static final Pattern NOTICE =
      Pattern.compile("identifier \"(.*)\" will be truncated to \"(.*)\"", Pattern.DOTALL);

  private IdentifierRules() {}

  private static void truncated(StatementContext it) {
    Map<String, String> cut = new LinkedHashMap<>();
    for (String notice : it.statement().notices()) {
      Matcher matcher = NOTICE.matcher(notice);
      if (matcher.find()) {
        cut.put(matcher.group(1), matcher.group(2));
      }
    }
    it.statement().words().stream()
        .filter(IdentifierRules::isName)
        .map(NameParts::plain)
        .filter(name -> bytes(name) > Identifier.MAX_BYTES)
        .forEach(
            name -> {
              String folded =
                  cut.keySet().stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
              cut.putIfAbsent(folded, cut(folded));
            });
    cut.forEach((name, is) -> report(it, name, is));
  }

  /** Not a number and not a sign; a string is {@code ''}. */
  private static boolean isName(String word) {
    return word.startsWith("\"") || Character.isLetter(word.codePointAt(0)) || word.startsWith("_");
  }

  /** As the server does: whole characters only. */
  static String cut(String name) {
    int end = 0;
    int bytes = 0;
    while (end < name.length()) {
      int character = name.codePointAt(end);
      int more = bytes(Character.toString(character));
      if (bytes + more > Identifier.MAX_BYTES) {
        break;
      }
      bytes += more;
      end += Character.charCount(character);
    }
    return name.substring(0, end);
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void report(StatementContext it, String name, String is) {
    it.report(
        IDENTIFIER_TRUNCATED,
        Severity.RISKY,
        Identifier.quote(is),
        "%s has %d bytes, a name has room for %d: the server uses %s and says so in a notice only; another name with the same beginning is the same name, and tools that compare names find none"
            .formatted(
                Identifier.quote(name), bytes(name), Identifier.MAX_BYTES, Identifier.quote(is)),
        null);
  }
}
