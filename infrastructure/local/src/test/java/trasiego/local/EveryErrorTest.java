package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.local.states.ExecutionStatus.FAILED;
import static trasiego.local.states.ExecutionStatus.SUCCEEDED;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import trasiego.local.OurMachinesTest.Place;
import trasiego.local.services.Notification;
import trasiego.local.states.Integration;
import trasiego.local.states.Outcome;
import trasiego.local.states.TaskFailedException;

/**
 * Whatever a step of a machine fails with, and however that reads, the execution is recorded, which
 * gives the lease back, and somebody is told.
 */
class EveryErrorTest {
  private static final int LONGEST_CAUSE = 32_768;
  private static final String MESSAGE = "\"V1__ñ.sql\"\n\\ lost";

  /** How a step fails: as a service does, or by an answer that the state cannot use. */
  sealed interface Fault {
    record Thrown(String error, String cause) implements Fault {
      @Override
      public String toString() {
        return error + ", a cause of " + cause.length();
      }
    }

    record Answered(String what, JsonNode answer) implements Fault {
      @Override
      public String toString() {
        return what;
      }
    }
  }

  static Stream<Arguments> faults() {
    return OurMachinesTest.tasks().flatMap(place -> all().map(fault -> Arguments.of(place, fault)));
  }

  private static Stream<Fault> all() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return Stream.of(
        new Fault.Thrown("States.Runtime", "the state could not be left"),
        new Fault.Thrown("States.DataLimitExceeded", "a size exceeding the limit"),
        new Fault.Thrown("States.QueryEvaluationError", "it answered nothing"),
        new Fault.Thrown("States.Timeout", ""),
        new Fault.Thrown("Sandbox.Timedout", "Task timed out"),
        new Fault.Thrown("java.lang.OutOfMemoryError", "{\"errorMessage\":\"Java heap"),
        new Fault.Thrown("trasiego.failure.MigrationRefusedException", cut(2)),
        new Fault.Thrown("trasiego.failure.RestoreFailedException", cut(3)),
        new Fault.Thrown("trasiego.failure.MigrationFailedException", "{\"errorMessage\":null}"),
        new Fault.Answered("no fields", json.objectNode()),
        new Fault.Answered("a number", json.numberNode(1)),
        new Fault.Answered("too much", json.stringNode("x".repeat(262_145))));
  }

  /** As the service cuts it, in the middle of an escape. */
  private static String cut(int into) {
    String escapes = "\\\\\\u001b\\\"\\n";
    String json = "{\"errorMessage\":\"" + escapes.repeat(LONGEST_CAUSE / escapes.length() + 1);
    int end = json.lastIndexOf("\\u001b", LONGEST_CAUSE - 8) + into;
    return json.substring(0, end);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("faults")
  void recordsAndTellsAndGivesTheLeaseBack(Place place, Fault fault) {
    OurMachine machine = new OurMachine(place.machine()).beginsWith(place.name());
    machine.between(new Failing(fault)::around);

    Outcome outcome =
        machine.run("{\"environment\": \"local\", \"migrations\": \"m.zip\", \"confirm\": \"x\"}");

    assertThat(outcome.status()).isIn(SUCCEEDED, FAILED);
    // The machine told itself; nobody is told twice.
    assertThat(EndedWithoutCatchTest.isTaken(place.machine(), outcome)).isFalse();
    boolean silent = isQuiet(place) && outcome.status() == SUCCEEDED;
    if (!place.publishes() && !silent) {
      assertThat(machine.notifications()).isNotEmpty();
    }
    if (place.machine().equals("maintenance")) {
      if (place.name().matches("Adopt|Repair") && outcome.status() == FAILED) {
        assertThat(machine.functions().calls()).contains("Record release");
      }
      if (place.name().matches("Backup|Sign")) {
        assertThat(machine.functions().calls()).contains(machine.recording());
      }
    } else if (!records(place)) {
      assertThat(machine.functions().calls()).contains(machine.recording());
    }
    if (outcome.status() == FAILED) {
      assertThat(outcome.error().orElseThrow()).isNotEqualTo("States.NoChoiceMatched");
      assertThat(outcome.cause().orElseThrow()).hasSizeLessThanOrEqualTo(8_000);
    }
    assertThat(machine.notifications())
        .extracting(Notification::message)
        .allMatch(message -> message.length() < 262_144);
  }

  /** What such a state does itself cannot be done where it fails. */
  private static boolean records(Place place) {
    return place.name().startsWith("Record") || place.name().matches("Notify(Failure)?");
  }

  /** Nobody is told of what had nothing to do, or was asked for by a person who waits for it. */
  private static boolean isQuiet(Place place) {
    return place.name().equals("RecordUpToDate") || place.machine().equals("maintenance");
  }

  static Stream<Place> failing() {
    return OurMachinesTest.tasks().filter(place -> place.name().matches("Judge|Restore|Migrate"));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void saysAWholeCauseAsItWasWritten(Place place) {
    String json = JsonNodeFactory.instance.objectNode().put("errorMessage", MESSAGE).toString();
    String cause =
        json.substring(0, json.length() - 1) + ",\"errorType\":\"Any\",\"stackTrace\":[]}";
    OurMachine machine = new OurMachine(place.machine()).beginsWith(place.name());
    machine.between(new Failing(new Fault.Thrown("Any", cause))::around);

    Outcome outcome = machine.run("{\"environment\": \"local\"}");

    assertThat(outcome.cause()).contains(MESSAGE);
    assertThat(machine.functions().request(machine.recording()).get("cause").asString())
        .isEqualTo(MESSAGE);
  }

  @ParameterizedTest
  @MethodSource("trasiego.local.OurMachinesTest#tasks")
  void namesInEveryCatchWhatNoWildcardCovers(Place place) {
    List<String> caught = new ArrayList<>();
    place
        .state()
        .path("Catch")
        .forEach(entry -> entry.get("ErrorEquals").forEach(name -> caught.add(name.asString())));

    assertThat(caught)
        .contains("States.DataLimitExceeded", "States.Runtime", "States.QueryEvaluationError")
        .endsWith("States.ALL");
  }

  @ParameterizedTest
  @MethodSource("trasiego.local.OurMachinesTest#states")
  void parsesNothing(Place place) {
    assertThat(place.state().toString()).doesNotContain("$parse");
  }

  /** Fails the first call that a machine makes of any service, and every repetition of it. */
  static final class Failing {
    private final Fault fault;
    private JsonNode first;

    Failing(Fault fault) {
      this.fault = fault;
    }

    Integration around(Integration service) {
      return arguments -> {
        if (first == null) {
          first = arguments;
        }
        return first.equals(arguments) ? answer() : service.call(arguments);
      };
    }

    private JsonNode answer() throws TaskFailedException {
      return switch (fault) {
        case Fault.Thrown(String error, String cause) ->
            throw new TaskFailedException(error, cause);
        case Fault.Answered(String _, JsonNode answer) ->
            JsonNodeFactory.instance.objectNode().set("Payload", answer);
      };
    }
  }
}
