package trasiego.local.states;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.services.LambdaInvoke;

/** One machine with its input and the history that the service itself recorded for it. */
record RecordedExecution(String name, ObjectNode definition, String input, List<JsonNode> history) {
  private static final Set<String> SAME_IN_BOTH_LANGUAGES =
      Set.of("Type", "Next", "End", "QueryLanguage", "Comment", "Assign", "Error", "Cause");

  static RecordedExecution parse(String line) {
    JsonNode root = JsonMapper.shared().readTree(line);
    JsonNode input = root.get("input");
    return new RecordedExecution(
        root.get("name").asString(),
        (ObjectNode) root.get("definition"),
        input.isString() ? input.asString() : "{}",
        root.get("history").valueStream().toList());
  }

  /** Runs the definition; each call of a function answers what the recorded call answered. */
  Outcome run(Timing timing) {
    Queue<JsonNode> answers = new ArrayDeque<>(history.stream().filter(this::isAnswer).toList());
    Integration lambda =
        new LambdaInvoke(
            (function, payload) -> {
              JsonNode output =
                  answer(answers.remove(), "taskFailedEventDetails")
                      .get("taskSucceededEventDetails")
                      .get("output");
              return output.get("Payload").toString().getBytes(StandardCharsets.UTF_8);
            });
    Integration direct =
        arguments -> {
          JsonNode event = answer(answers.remove(), "lambdaFunctionFailedEventDetails");
          return event.get("lambdaFunctionSucceededEventDetails").get("output");
        };
    Map<String, Integration> integrations = new HashMap<>();
    integrations.put(LambdaInvoke.RESOURCE, lambda);
    integrations.put("arn:aws:lambda:us-east-1:111111111111:function:fn", direct);
    StateMachine machine = StateMachine.load("recorded", inJsonata().toString(), integrations);
    ExecutionId id =
        new ExecutionId(
            "arn:aws:states:us-east-1:111111111111:execution:recorded:1",
            "1",
            "arn:aws:states:us-east-1:111111111111:stateMachine:recorded",
            "snf_role_arn");
    return new MachineRun(machine, id, input, timing, event -> {}).run();
  }

  private boolean isAnswer(JsonNode event) {
    return event.get("type").asString().matches("(Task|LambdaFunction)(Succeeded|Failed)");
  }

  private static JsonNode answer(JsonNode event, String failed) throws TaskFailedException {
    JsonNode details = event.get(failed);
    if (details != null) {
      throw new TaskFailedException(
          details.get("error").asString(),
          details.get("cause").isString()
              ? details.get("cause").asString()
              : details.get("cause").toString());
    }
    return event;
  }

  /** A Pass or Fail that holds only constants means the same in both languages. */
  private ObjectNode inJsonata() {
    ObjectNode copy = definition.deepCopy();
    for (JsonNode state : copy.get("States")) {
      boolean inherits = !state.has("QueryLanguage") && !isJsonata(copy);
      boolean path = state.path("QueryLanguage").asString("").equals("JSONPath");
      if ((inherits || path) && isNeutral(state)) {
        ((ObjectNode) state).put("QueryLanguage", "JSONata");
      }
    }
    return copy;
  }

  private static boolean isJsonata(JsonNode node) {
    return node.path("QueryLanguage").asString("").equals("JSONata");
  }

  private static boolean isNeutral(JsonNode state) {
    return Set.of("Pass", "Fail").contains(state.get("Type").asString())
        && SAME_IN_BOTH_LANGUAGES.containsAll(state.propertyNames())
        && state.path("Assign").propertyNames().stream().noneMatch(key -> key.endsWith(".$"));
  }
}
