package trasiego.local.template;

import java.util.HashMap;
import java.util.Map;
import trasiego.local.states.Outcome;

/**
 * What the template has called where an execution ends in some way: a rule of EventBridge with a
 * function as its target.
 */
public final class EndRule {
  private final EventPattern detail;
  private final String function;
  private final String input;

  /**
   * @param detail of the event, as Step Functions writes it
   * @param function its local ARN
   * @param input JSON in which {@code <execution>} stands for the execution's ARN
   */
  EndRule(EventPattern detail, String function, String input) {
    this.detail = detail;
    this.function = function;
    this.input = input;
  }

  /**
   * @param machine its logical id
   */
  public boolean takes(String machine, Outcome outcome) {
    Map<String, String> event = new HashMap<>();
    event.put("stateMachineArn", machine);
    event.put("status", outcome.status().name());
    outcome.error().ifPresent(error -> event.put("error", error));
    outcome.cause().ifPresent(cause -> event.put("cause", cause));
    return detail.takes(event);
  }

  public String function() {
    return function;
  }

  /** The payload for one execution. */
  public String input(String execution) {
    return input.replace("<execution>", "\"" + execution + "\"");
  }
}
