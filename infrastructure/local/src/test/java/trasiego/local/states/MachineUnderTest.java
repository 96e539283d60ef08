package trasiego.local.states;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import trasiego.local.jsonata.StrictJson;

/** Loads and runs a small machine whose one service answers what the test has put in a row. */
public final class MachineUnderTest {
  static final String CALL = "arn:aws:states:::lambda:invoke";

  private final ManualTime time = new ManualTime();
  private final Queue<Integration> answers = new ArrayDeque<>();
  private RandomGenerator random = new Random(7);

  MachineUnderTest answers(String json) {
    answers.add(arguments -> StrictJson.parse(json));
    return this;
  }

  MachineUnderTest fails(String... errors) {
    for (String error : errors) {
      answers.add(
          arguments -> {
            throw new TaskFailedException(error, "because of " + error);
          });
    }
    return this;
  }

  MachineUnderTest does(Integration integration) {
    answers.add(integration);
    return this;
  }

  MachineUnderTest draws(RandomGenerator generator) {
    random = generator;
    return this;
  }

  ManualTime time() {
    return time;
  }

  MachineRun start(String definition, String input) {
    return start(definition, input, event -> {});
  }

  MachineRun start(String definition, String input, ExecutionListener listener) {
    ExecutionId id =
        new ExecutionId(
            "arn:aws:states:local:000000000000:execution:test:one",
            "one",
            "arn:aws:states:local:000000000000:stateMachine:test",
            "arn:aws:iam::000000000000:role/local");
    return new MachineRun(load(definition), id, input, time.timing(random), listener);
  }

  public Outcome run(String definition, String input) {
    return start(definition, input).run();
  }

  public Outcome run(String definition) {
    return run(definition, "{}");
  }

  StateMachine load(String definition) {
    return StateMachine.load("test", definition, Map.of(CALL, this::answer));
  }

  private JsonNode answer(JsonNode arguments) throws TaskFailedException, InterruptedException {
    return answers.remove().call(arguments);
  }

  /** A machine with these states, JSONata throughout. */
  public static String machine(String startAt, String states) {
    return """
    {"QueryLanguage": "JSONata", "StartAt": "%s", "States": {%s}}\
    """
        .formatted(startAt, states);
  }

  /** A machine of one Task that has these fields besides, and where its Catch may lead. */
  static String task(String fields) {
    String task =
        """
        "Call": {"Type": "Task", "Resource": "%s", %s "End": true}\
        """
            .formatted(CALL, fields);
    String caught =
        """
        , "Caught": {"Type": "Pass", "End": true}\
        """;
    return machine("Call", fields.contains("Caught") ? task + caught : task);
  }

  static List<String> types(Outcome outcome) {
    return outcome.history().stream().map(HistoryEvent::type).toList();
  }
}
