package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.local.states.ExecutionStatus.FAILED;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.OurMachinesTest.Place;
import trasiego.local.states.HistoryEvent;
import trasiego.local.states.Integration;
import trasiego.local.states.Outcome;

/**
 * Whatever a function answers, only states with a Catch fail by it: a Choice, a Pass or a Succeed
 * that did would leave no record, no notice and the lease.
 */
@Tag("scenarios")
@Execution(ExecutionMode.CONCURRENT)
class HostileAnswerTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String INPUT =
      "{\"environment\": \"local\", \"migrations\": \"m.zip\", \"confirm\": \"x\"}";

  /** Each in the place of a field's own value; null stands for a field that is missing. */
  private static final Map<String, JsonNode> VALUES = new LinkedHashMap<>();

  static {
    VALUES.put("missing", null);
    VALUES.put("null", JSON.nullNode());
    VALUES.put("number", JSON.numberNode(-1.5e300));
    VALUES.put("lists", JSON.arrayNode().add(JSON.arrayNode().add(1)).addNull());
    VALUES.put("object", JSON.objectNode().put("status", "STORED").put("\u0000", "$states"));
    VALUES.put("expression", JSON.stringNode("{% $error('x') %} \uD800 \u0000"));
    VALUES.put("held", JSON.stringNode("LEASE_HELD"));
    VALUES.put("long", JSON.stringNode("ñ".repeat(9_000)));
  }

  @ParameterizedTest
  @MethodSource("trasiego.local.OurMachinesTest#tasks")
  void failsInNoStateWithoutCatchByOneField(Place place) {
    OurMachine well = new OurMachine(place.machine()).beginsWith(place.name());
    Answers good = new Answers(answer -> answer);
    well.between(good::around).run(INPUT);

    for (String field : good.first.path("Payload").propertyNames()) {
      VALUES.forEach(
          (name, value) -> {
            OurMachine machine = new OurMachine(place.machine()).beginsWith(place.name());
            Answers hostile = new Answers(answer -> with(answer, List.of(field), value));
            machine.between(hostile::around);
            assertEndsByItself(machine.run(INPUT), field + " is " + name);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"deployment", "restoration", "undo"})
  void failsInNoStateWithoutCatchByAnyOfThem(String name) {
    List<JsonNode> values = List.copyOf(VALUES.values().stream().skip(1).toList());
    IntStream.range(0, 40)
        .forEach(
            seed -> {
              Random random = new Random(seed);
              OurMachine machine = new OurMachine(name);
              Set<JsonNode> asked = new HashSet<>();
              machine.between(
                  service ->
                      arguments -> {
                        JsonNode answer = service.call(arguments);
                        return asked.add(step(arguments)) && asked.size() > random.nextInt(12)
                            ? with(answer, some(answer, random), pick(values, random))
                            : answer;
                      });
              String input =
                  name.equals("undo")
                      ? "{\"environment\": \"local\", \"target\": \"20260101000000\", \"confirm\":"
                          + " \"x\"}"
                      : INPUT;
              assertEndsByItself(machine.run(input), "seed " + seed);
            });
  }

  /** Which function is asked for what, whatever the attempt. */
  private static JsonNode step(JsonNode arguments) {
    ObjectNode step = arguments.deepCopy().asObject();
    if (step.path("Payload") instanceof ObjectNode payload) {
      payload.remove("attempt");
    }
    return step;
  }

  private static List<String> some(JsonNode answer, Random random) {
    return answer.path("Payload").propertyNames().stream()
        .filter(field -> random.nextInt(4) == 0)
        .toList();
  }

  private static JsonNode pick(List<JsonNode> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private static JsonNode with(JsonNode answer, List<String> fields, JsonNode value) {
    JsonNode copy = answer.deepCopy();
    if (copy.path("Payload") instanceof ObjectNode payload) {
      for (String field : fields) {
        if (value == null) {
          payload.remove(field);
        } else if (payload.has(field)) {
          payload.set(field, value);
        }
      }
    }
    return copy;
  }

  private static void assertEndsByItself(Outcome outcome, String as) {
    if (outcome.status() == FAILED) {
      assertThat(lastEntered(outcome)).as("%s: %s", as, outcome.cause()).isEqualTo("Failed");
    }
  }

  private static String lastEntered(Outcome outcome) {
    Stream<HistoryEvent> entered =
        outcome.history().stream().filter(event -> event.type().endsWith("StateEntered"));
    return entered.toList().getLast().detail("name").orElseThrow();
  }

  /** Alters the first answer alone: what is asked again and again would only take long. */
  private static final class Answers {
    private final UnaryOperator<JsonNode> altering;
    private JsonNode first;

    Answers(UnaryOperator<JsonNode> altering) {
      this.altering = altering;
    }

    Integration around(Integration service) {
      return arguments -> {
        JsonNode answer = service.call(arguments);
        if (first != null) {
          return answer;
        }
        first = altering.apply(answer);
        return first;
      };
    }
  }
}
