package trasiego.local.template;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.Node;

/** What CloudFormation refuses of a template's parameters before it makes anything. */
final class Rules {
  private final Map<String, Node> rules;
  private final Map<String, String> values = new HashMap<>();

  private Rules(Node root, Map<String, String> given) {
    rules = Yaml.members("Rules", Yaml.member("the template", root, "Rules").orElseThrow());
    Node parameters = Yaml.member("the template", root, "Parameters").orElseThrow();
    Yaml.members("Parameters", parameters)
        .forEach(
            (name, node) ->
                Yaml.member(name, node, "Default")
                    .ifPresent(value -> values.put(name, Yaml.text(name, value))));
    values.putAll(given);
  }

  /** The descriptions of the assertions that do not hold. */
  static List<String> broken(Map<String, String> given) {
    Path file = Path.of(System.getProperty("trasiego.root"), "infrastructure", "template.yaml");
    try (Reader reader = Files.newBufferedReader(file)) {
      return new Rules(new org.yaml.snakeyaml.Yaml().compose(reader), given).broken();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> broken() {
    return rules.values().stream()
        .filter(rule -> Yaml.member("rule", rule, "RuleCondition").map(this::holds).orElse(true))
        .flatMap(rule -> items(Yaml.member("rule", rule, "Assertions").orElseThrow()).stream())
        .filter(assertion -> !holds(Yaml.member("assertion", assertion, "Assert").orElseThrow()))
        .map(assertion -> Yaml.member("assertion", assertion, "AssertDescription").orElseThrow())
        .map(node -> Yaml.text("description", node))
        .toList();
  }

  private boolean holds(Node node) {
    List<Node> items = items(node);
    return switch (node.getTag().getValue()) {
      case "!Not" -> !holds(items.getFirst());
      case "!And" -> items.stream().allMatch(this::holds);
      case "!Or" -> items.stream().anyMatch(this::holds);
      case "!Equals", "!EachMemberEquals" ->
          List.of(value(items.get(0)).split(",")).stream().allMatch(value(items.get(1))::equals);
      default -> throw new IllegalArgumentException("unknown in a rule: " + node.getTag());
    };
  }

  private String value(Node node) {
    String text = Yaml.text("value", node);
    return node.getTag().getValue().equals("!Ref") ? values.get(text) : text;
  }

  private static List<Node> items(Node node) {
    return Yaml.items("rule", node);
  }
}
