package trasiego.local.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Resolves CloudFormation's intrinsic functions to texts, lists and maps. One that it does not know
 * is an error that names the place, never an empty value.
 */
final class Intrinsics {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(!?)([^}]+)}");

  /** What {@code AWS::NoValue} stands for: the member or item that has it is not there. */
  static final Object NO_VALUE = new Object();

  private final Map<String, Node> conditions;
  private final Function<String, Optional<Object>> references;
  private final Function<String, Optional<String>> attributes;

  /**
   * @param references what {@code !Ref} of a name gives
   * @param attributes what {@code !GetAtt} of {@code Name.Attribute} gives
   */
  Intrinsics(
      Map<String, Node> conditions,
      Function<String, Optional<Object>> references,
      Function<String, Optional<String>> attributes) {
    this.conditions = conditions;
    this.references = references;
    this.attributes = attributes;
  }

  Object resolve(String place, Node node) {
    String tag = node.getTag().getValue();
    if (tag.startsWith("!")) {
      return call(place, tag.substring(1), node);
    }
    return switch (node) {
      case MappingNode mapping -> resolveMap(place, mapping);
      case SequenceNode sequence -> resolveItems(place, sequence);
      case ScalarNode scalar -> scalar.getValue();
      default -> throw TemplateException.at(place, node, "is an alias, which is not supported");
    };
  }

  String text(String place, Node node) {
    if (resolve(place, node) instanceof String text) {
      return text;
    }
    throw TemplateException.at(place, node, "must give a single value");
  }

  /** Whether a resource's condition holds, or it has none. */
  boolean isMade(String place, Node resource) {
    return Yaml.member(place, resource, "Condition")
        .map(node -> holds(place, node, Yaml.text(place, node)))
        .orElse(true);
  }

  private Object resolveMap(String place, MappingNode node) {
    Map<String, Node> members = Yaml.members(place, node);
    if (members.size() == 1) {
      String name = members.keySet().iterator().next();
      if (name.equals("Ref") || name.startsWith("Fn::")) {
        return call(place, name.replace("Fn::", ""), members.get(name));
      }
    }
    Map<String, Object> resolved = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> {
          Object value = resolve(place + "." + name, member);
          if (value != NO_VALUE) {
            resolved.put(name, value);
          }
        });
    return resolved;
  }

  private List<Object> resolveItems(String place, Node node) {
    List<Object> resolved = new ArrayList<>();
    for (Node item : Yaml.items(place, node)) {
      Object value = resolve("%s[%d]".formatted(place, resolved.size()), item);
      if (value != NO_VALUE) {
        resolved.add(value);
      }
    }
    return resolved;
  }

  private Object call(String place, String function, Node node) {
    return switch (function) {
      case "Ref" -> reference(place, node, Yaml.text(place, node));
      case "GetAtt" -> attribute(place, node);
      case "Sub" -> substitute(place, node);
      case "Join" -> join(place, node);
      case "If" -> choose(place, node);
      case "Equals", "Not", "And", "Or", "Condition" ->
          String.valueOf(isTrue(place, function, node));
      default ->
          throw TemplateException.at(
              place, node, "uses !%s, which the local reader does not know".formatted(function));
    };
  }

  private Object reference(String place, Node node, String name) {
    if (name.equals("AWS::NoValue")) {
      return NO_VALUE;
    }
    return references
        .apply(name)
        .orElseThrow(
            () ->
                TemplateException.at(
                    place,
                    node,
                    "refers to %s, for which there is no value here: give one as parameter"
                        .formatted(name)));
  }

  private String attribute(String place, Node node) {
    String name =
        node instanceof SequenceNode
            ? Yaml.items(place, node).stream()
                .map(item -> Yaml.text(place, item))
                .collect(Collectors.joining("."))
            : Yaml.text(place, node);
    return attribute(place, node, name);
  }

  private String attribute(String place, Node node, String name) {
    return attributes
        .apply(name)
        .orElseThrow(
            () ->
                TemplateException.at(
                    place, node, "asks for %s, which has no value here".formatted(name)));
  }

  private String substitute(String place, Node node) {
    Map<String, String> own = new LinkedHashMap<>();
    Node template = node;
    if (node instanceof SequenceNode) {
      List<Node> items = items(place, node, 2);
      template = items.get(0);
      Yaml.members(place, items.get(1))
          .forEach((name, value) -> own.put(name, text(place + "." + name, value)));
    }
    Matcher matcher = PLACEHOLDER.matcher(Yaml.text(place, template));
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(2);
      String value =
          matcher.group(1).isEmpty() ? placeholder(place, node, own, name) : "${" + name + "}";
      matcher.appendReplacement(result, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(result).toString();
  }

  private String placeholder(String place, Node node, Map<String, String> own, String name) {
    if (own.containsKey(name)) {
      return own.get(name);
    }
    if (name.contains(".")) {
      return attribute(place, node, name);
    }
    if (reference(place, node, name) instanceof String text) {
      return text;
    }
    throw TemplateException.at(place, node, "puts the list %s into a text".formatted(name));
  }

  private String join(String place, Node node) {
    List<Node> items = items(place, node, 2);
    if (resolve(place, items.get(1)) instanceof List<?> parts) {
      return parts.stream()
          .map(String::valueOf)
          .collect(Collectors.joining(text(place, items.get(0))));
    }
    throw TemplateException.at(place, node, "joins what is not a list");
  }

  private Object choose(String place, Node node) {
    List<Node> items = items(place, node, 3);
    boolean holds = holds(place, items.get(0), Yaml.text(place, items.get(0)));
    return resolve(place, items.get(holds ? 1 : 2));
  }

  private boolean holds(String place, Node node, String condition) {
    Node definition = conditions.get(condition);
    if (definition == null) {
      throw TemplateException.at(place, node, "asks for the condition %s".formatted(condition));
    }
    return isTrue("Conditions." + condition, definition);
  }

  private boolean isTrue(String place, Node node) {
    String tag = node.getTag().getValue();
    if (tag.startsWith("!")) {
      return isTrue(place, tag.substring(1), node);
    }
    Map<String, Node> members = Yaml.members(place, node);
    if (members.size() != 1) {
      throw TemplateException.at(place, node, "is not a condition");
    }
    String name = members.keySet().iterator().next();
    return isTrue(place, name.replace("Fn::", ""), members.get(name));
  }

  private boolean isTrue(String place, String function, Node node) {
    return switch (function) {
      case "Equals" -> {
        List<Node> items = items(place, node, 2);
        yield resolve(place, items.get(0)).equals(resolve(place, items.get(1)));
      }
      case "Not" -> !isTrue(place, items(place, node, 1).get(0));
      case "And" -> Yaml.items(place, node).stream().allMatch(item -> isTrue(place, item));
      case "Or" -> Yaml.items(place, node).stream().anyMatch(item -> isTrue(place, item));
      case "Condition" -> holds(place, node, Yaml.text(place, node));
      default -> throw TemplateException.at(place, node, "is not a condition: !" + function);
    };
  }

  private static List<Node> items(String place, Node node, int count) {
    List<Node> items = Yaml.items(place, node);
    if (items.size() != count) {
      throw TemplateException.at(
          place, node, "has %d values, wanted %d".formatted(items.size(), count));
    }
    return items;
  }
}
