package trasiego.local.template;

import java.time.Duration;
import java.util.Map;

/**
 * A function as the template describes it, every intrinsic resolved.
 *
 * @param id its logical id
 * @param handler {@code package.Class::method}
 * @param environment the variables, those of Globals among them
 */
public record FunctionResource(
    String id,
    String handler,
    int memoryMegabytes,
    Duration timeout,
    Map<String, String> environment) {
  public FunctionResource {
    environment = Map.copyOf(environment);
  }
}
