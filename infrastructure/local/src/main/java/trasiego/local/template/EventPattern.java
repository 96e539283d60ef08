package trasiego.local.template;

import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Which events a rule takes, by EventBridge's reading of the words that are used here; a field that
 * an event lacks fits nothing. {@code !Ref X} stands for {@code X}.
 */
final class EventPattern {
  private final String place;
  private final Node pattern;

  EventPattern(String place, Node pattern) {
    this.place = place;
    this.pattern = pattern;
  }

  boolean takes(Map<String, String> detail) {
    return fits(pattern, detail);
  }

  private boolean fits(Node one, Map<String, String> detail) {
    return Yaml.members(place, one).entrySet().stream()
        .allMatch(
            member ->
                member.getKey().equals("$or")
                    ? Yaml.items(place, member.getValue()).stream()
                        .anyMatch(way -> fits(way, detail))
                    : detail.containsKey(member.getKey())
                        && Yaml.items(place, member.getValue()).stream()
                            .anyMatch(wanted -> is(wanted, detail.get(member.getKey()))));
  }

  private boolean is(Node wanted, String value) {
    if (!(wanted instanceof MappingNode)) {
      return value.equals(Yaml.text(place, wanted));
    }
    Map.Entry<String, Node> test =
        Yaml.members(place, wanted).entrySet().stream().findFirst().orElseThrow();
    return switch (test.getKey()) {
      case "prefix" -> value.startsWith(Yaml.text(place, test.getValue()));
      case "anything-but" -> !is(test.getValue(), value);
      default -> throw TemplateException.at(place, wanted, "is no test that is known here");
    };
  }
}
