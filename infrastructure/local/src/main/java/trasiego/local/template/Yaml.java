package trasiego.local.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Walks the nodes of a document; tags stay on them for {@link Intrinsics}. */
final class Yaml {
  private Yaml() {}

  static Map<String, Node> members(String place, Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw TemplateException.at(place, node, "must be a map");
    }
    Map<String, Node> members = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = text(place, tuple.getKeyNode());
      if (members.put(key, tuple.getValueNode()) != null) {
        throw TemplateException.at(place + "." + key, tuple.getKeyNode(), "is there twice");
      }
    }
    return members;
  }

  static Optional<Node> member(String place, Node node, String name) {
    return Optional.ofNullable(members(place, node).get(name));
  }

  static List<Node> items(String place, Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      throw TemplateException.at(place, node, "must be a list");
    }
    return sequence.getValue();
  }

  static String text(String place, Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      throw TemplateException.at(place, node, "must be a single value");
    }
    return scalar.getValue();
  }
}
