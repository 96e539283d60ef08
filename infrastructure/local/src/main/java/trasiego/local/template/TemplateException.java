package trasiego.local.template;

import org.yaml.snakeyaml.nodes.Node;

/** Names the place of the template that cannot be read here, and why. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String message) {
    super(message);
  }

  TemplateException(String message, Throwable cause) {
    super(message, cause);
  }

  static TemplateException at(String place, Node node, String why) {
    return new TemplateException(
        "template line %d: %s %s".formatted(node.getStartMark().getLine() + 1, place, why));
  }
}
