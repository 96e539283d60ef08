package trasiego.local.lambda;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What local functions are given that the template cannot say.
 *
 * @param environment variables for all of them, such as the object store's endpoint and keys
 * @param environments variables for one, by logical id, such as its own database user
 * @param timeouts shorter timeouts by logical id, for tests
 */
public record FunctionSettings(
    Map<String, String> environment,
    Map<String, Map<String, String>> environments,
    Map<String, Duration> timeouts) {
  public FunctionSettings {
    environment = Map.copyOf(environment);
    environments = Map.copyOf(environments);
    timeouts = Map.copyOf(timeouts);
  }

  Map<String, String> environmentOf(String id) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.putAll(environments.getOrDefault(id, Map.of()));
    return variables;
  }

  void checkNames(Collection<String> ids) {
    Stream.concat(environments.keySet().stream(), timeouts.keySet().stream())
        .filter(id -> !ids.contains(id))
        .findFirst()
        .ifPresent(
            id -> {
              throw new IllegalArgumentException(
                  "the template has no function %s; it has %s".formatted(id, ids));
            });
  }
}
