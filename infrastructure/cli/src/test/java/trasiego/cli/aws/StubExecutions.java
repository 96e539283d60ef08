package trasiego.cli.aws;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.local.states.HistoryEvent;

/** Executions as Step Functions tells of them: each goes through a script, some events a look. */
final class StubExecutions {
  private static final int PER_LOOK = 4;
  private static final int PER_PAGE = 6;

  private final Map<String, Execution> executions = new ConcurrentHashMap<>();
  private List<HistoryEvent> script = List.of();

  private static final class Execution {
    private final String input;
    private final List<HistoryEvent> events;
    private int revealed;

    Execution(String input, List<HistoryEvent> events) {
      this.input = input;
      this.events = events;
    }

    synchronized List<HistoryEvent> look() {
      revealed = Math.min(events.size(), revealed + PER_LOOK);
      return events.subList(0, revealed);
    }

    synchronized String status() {
      return revealed < events.size()
          ? "RUNNING"
          : events
              .getLast()
              .type()
              .substring("Execution".length())
              .toUpperCase(java.util.Locale.ROOT);
    }
  }

  /** What each execution that is started from now on goes through. */
  void script(List<HistoryEvent> events) {
    script = events;
  }

  /** An execution that somebody else has started. */
  void add(String arn, String input, boolean isOver) {
    Execution execution = new Execution(input, script);
    while (isOver && execution.status().equals("RUNNING")) {
      execution.look();
    }
    executions.put(arn, execution);
  }

  List<String> started() {
    return executions.keySet().stream()
        .map(arn -> arn.substring(arn.lastIndexOf(':') + 1))
        .sorted()
        .toList();
  }

  /** As the service: idempotent while the same is under way, else a name is used once. */
  StubAnswer startExecution(JsonNode request) {
    String machine = request.path("stateMachineArn").asString();
    if (!machine.startsWith(
        "arn:aws:states:eu-central-1:123456789012:stateMachine:trasiego-test-")) {
      return StubAnswer.refused(
          "StateMachineDoesNotExist", "State Machine Does Not Exist: '" + machine + "'");
    }
    String arn =
        machine.replace(":stateMachine:", ":execution:") + ":" + request.path("name").asString();
    String input = request.path("input").asString();
    Execution execution = executions.computeIfAbsent(arn, it -> new Execution(input, script));
    boolean isSame = execution.input.equals(input) && execution.status().equals("RUNNING");
    return isSame
        ? new StubAnswer(200, "{\"executionArn\":\"" + arn + "\",\"startDate\":1.7e9}")
        : StubAnswer.refused("ExecutionAlreadyExists", "Execution Already Exists: '" + arn + "'");
  }

  StubAnswer describeExecution(JsonNode request) {
    String arn = request.path("executionArn").asString();
    Execution execution = executions.get(arn);
    return execution == null
        ? StubAnswer.refused("ExecutionDoesNotExist", "Execution Does Not Exist: '" + arn + "'")
        : new StubAnswer(
            200, "{\"executionArn\":\"" + arn + "\",\"status\":\"" + execution.status() + "\"}");
  }

  StubAnswer history(JsonNode request) {
    Execution execution = executions.get(request.path("executionArn").asString());
    if (execution == null) {
      return StubAnswer.refused("ExecutionDoesNotExist", "Execution Does Not Exist");
    }
    List<HistoryEvent> known = execution.look();
    int from = Integer.parseInt(request.path("nextToken").asString("0"));
    int to = Math.min(known.size(), from + PER_PAGE);
    var answer = JsonMapper.shared().createObjectNode();
    var events = answer.putArray("events");
    known.subList(from, to).forEach(it -> events.add(Events.onTheWire(it)));
    if (to == from + PER_PAGE) {
      answer.put("nextToken", Integer.toString(to));
    }
    return new StubAnswer(200, answer.toString());
  }
}
