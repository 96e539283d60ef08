package trasiego.local.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One statement of a policy.
 *
 * @param principals whom it speaks of, where it stands at a resource; else empty
 */
record PolicyStatement(
    boolean allows,
    List<String> actions,
    List<String> resources,
    List<String> principals,
    ConditionBlock condition) {
  private static final Pattern WILDCARD = Pattern.compile("[*?]");

  /** The statements of a policy document, one or a list of them. */
  static List<PolicyStatement> of(Object document) {
    Object statements = ((Map<?, ?>) document).get("Statement");
    return (statements instanceof List<?> list ? list : List.of(statements))
        .stream().map(node -> one((Map<?, ?>) node)).toList();
  }

  private static PolicyStatement one(Map<?, ?> node) {
    if (node.containsKey("NotAction") || node.containsKey("NotResource")) {
      throw new IllegalArgumentException("says what it does not speak of: " + node);
    }
    return new PolicyStatement(
        node.get("Effect").equals("Allow"),
        texts(node.get("Action")),
        texts(node.get("Resource")),
        principals(node.get("Principal")),
        ConditionBlock.of(node.get("Condition")));
  }

  private static List<String> principals(Object node) {
    return node instanceof Map<?, ?> map
        ? map.values().stream().flatMap(value -> texts(value).stream()).toList()
        : texts(node);
  }

  static List<String> texts(Object node) {
    return switch (node) {
      case null -> List.of();
      case List<?> list -> list.stream().map(String::valueOf).toList();
      default -> List.of(node.toString());
    };
  }

  /** Whether it speaks of this call, whoever makes it. */
  boolean speaksOf(Call call) {
    String action = call.action().toLowerCase(Locale.ROOT);
    return actions.stream().anyMatch(name -> isLike(name.toLowerCase(Locale.ROOT), action))
        && (resources.isEmpty() || resources.stream().anyMatch(it -> isLike(it, call.resource())))
        && condition.holds(call.context());
  }

  boolean speaksOf(String principal) {
    return Stream.of("*", principal).anyMatch(principals::contains);
  }

  /** A star stands for any letters, a question mark for one. */
  static boolean isLike(String pattern, String text) {
    StringBuilder regex = new StringBuilder();
    Matcher matcher = WILDCARD.matcher(pattern);
    int from = 0;
    while (matcher.find()) {
      regex.append(Pattern.quote(pattern.substring(from, matcher.start())));
      regex.append(matcher.group().equals("*") ? ".*" : ".");
      from = matcher.end();
    }
    regex.append(Pattern.quote(pattern.substring(from)));
    return text.matches("(?s)" + regex);
  }
}
