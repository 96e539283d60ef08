package trasiego.local.services;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import trasiego.local.states.TaskFailedException;

/** Reads the Arguments of a Task and refuses what the local service would silently ignore. */
final class Arguments {
  private Arguments() {}

  static void only(JsonNode arguments, Set<String> allowed, String error)
      throws TaskFailedException {
    if (!arguments.isObject()) {
      throw new TaskFailedException(error, "the arguments are not an object: " + arguments);
    }
    for (String name : arguments.propertyNames()) {
      if (!allowed.contains(name)) {
        throw new TaskFailedException(
            error, "the argument %s is not known here, allowed are %s".formatted(name, allowed));
      }
    }
  }

  static String text(JsonNode arguments, String name, String error) throws TaskFailedException {
    JsonNode value = arguments.path(name);
    if (!value.isString() || value.asString().isBlank()) {
      throw new TaskFailedException(error, "the argument %s must be a text".formatted(name));
    }
    return value.asString();
  }
}
