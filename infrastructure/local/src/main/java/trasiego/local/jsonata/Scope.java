package trasiego.local.jsonata;

import java.time.Instant;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an expression can see.
 *
 * @param variables the variables as they were when the state was entered
 * @param states the object behind {@code $states}
 * @param now the one instant that all expressions of a field read
 */
public record Scope(
    Map<String, JsonNode> variables, ObjectNode states, Instant now, RandomGenerator random) {
  public Scope with(String name, JsonNode value) {
    ObjectNode more = states.deepCopy();
    more.set(name, value);
    return new Scope(variables, more, now, random);
  }
}
