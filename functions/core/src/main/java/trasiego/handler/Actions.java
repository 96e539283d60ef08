package trasiego.handler;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a function does: each action with the type of its request and the work, in one table. */
public final class Actions {
  private final Map<String, Action<?>> byName = new LinkedHashMap<>();

  private record Action<Q extends ActionRequest>(Class<Q> type, BiFunction<Q, Deadline, ?> work) {
    private Stream<String> fields() {
      return Stream.of(type.getRecordComponents()).map(RecordComponent::getName);
    }

    private Object run(Request request, Deadline deadline) {
      return work.apply(type.cast(request), deadline);
    }
  }

  /** What is asked for once: the action chose the request's type. */
  record Call(String action, Request request, BiFunction<Request, Deadline, Object> work) {}

  /** The same table with one more action. */
  public <Q extends ActionRequest> Actions on(
      String name, Class<Q> type, BiFunction<Q, Deadline, ?> work) {
    byName.put(name, new Action<>(type, work));
    return this;
  }

  /** The type of each action's request, by the action's name. */
  public Map<String, Class<? extends Request>> requests() {
    Map<String, Class<? extends Request>> types = new LinkedHashMap<>();
    byName.forEach((name, action) -> types.put(name, action.type()));
    return types;
  }

  /** The request that the input holds, read by its action; not checked yet. */
  Call read(InputStream input) throws IOException {
    byte[] bytes = input.readAllBytes();
    String name = Json.action(bytes);
    Check.oneOf("action", name, byName.keySet().toArray(String[]::new));
    Action<?> action = byName.get(name);
    ObjectNode fields = Json.fields(bytes);
    others(action).forEach(field -> Check.absent(field, given(fields.remove(field)), name));
    return new Call(name, Json.request(fields, action.type()), action::run);
  }

  /** What a machine does not have, it sends as null or as an empty text. */
  private static Object given(JsonNode value) {
    boolean isNothing =
        value == null || value.isNull() || value.isString() && value.asString().isBlank();
    return isNothing ? null : value;
  }

  /** The fields that other actions have, and this one has not. */
  private Set<String> others(Action<?> action) {
    Set<String> others =
        byName.values().stream().flatMap(Action::fields).collect(Collectors.toSet());
    action.fields().forEach(others::remove);
    return others;
  }
}
