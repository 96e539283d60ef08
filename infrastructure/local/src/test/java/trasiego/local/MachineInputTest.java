package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Outcome;

/** What a person may type wrong as a machine's input: each ends as a refusal that is recorded. */
class MachineInputTest {
  private static final String INVALID = "trasiego.failure.InvalidRequestException";

  /** Each field of each machine, with what it takes and an input that has nothing wrong. */
  private static final Map<String, Map<String, String>> FIELDS =
      Map.of(
          "deployment",
          Map.of(
              "environment", "\"local\"",
              "migrations", "\"migrations/1.zip\"",
              "reason", "\"because\"",
              "acknowledge", "[\"drift\"]",
              "planOnly", "false",
              "samples", "false"),
          "restoration",
          Map.of(
              "environment", "\"local\"",
              "backup", "\"latest\"",
              "confirm", "\"shop\"",
              "override", "\"other-environment\"",
              "reason", "\"because\"",
              "administrator", "true",
              "undo", "false"),
          "undo",
          Map.of(
              "environment", "\"local\"",
              "migrations", "\"migrations/1.zip\"",
              "target", "\"0\"",
              "confirm", "\"shop\"",
              "reason", "\"because\""));

  private static final List<String> VALUES =
      List.of(
          "\"yes\"",
          "\"\"",
          "0",
          "1.5",
          "-1e300",
          "true",
          "false",
          "[]",
          "{}",
          "{\"a\": [1]}",
          "[\"drift\", 1]",
          "[null]",
          "[[\"drift\"]]");

  static Stream<String> machines() {
    return FIELDS.keySet().stream();
  }

  static Stream<Arguments> wrong() {
    return FIELDS.entrySet().stream()
        .flatMap(
            machine ->
                machine.getValue().entrySet().stream()
                    .flatMap(
                        field ->
                            VALUES.stream()
                                .filter(value -> !fits(field, value))
                                .map(
                                    value ->
                                        Arguments.of(machine.getKey(), field.getKey(), value))));
  }

  /** A lone text is taken for a list of one; an environment is a text that fits nowhere else. */
  private static boolean fits(Map.Entry<String, String> field, String value) {
    boolean text = value.startsWith("\"");
    return switch (field.getKey()) {
      case "environment" -> false;
      case "acknowledge" -> text || value.equals("[]");
      case "planOnly", "samples", "undo", "administrator" ->
          value.equals("true") || value.equals("false");
      default -> text;
    };
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void recordsAndTellsARefusalOfWhatDoesNotFit(String name, String field, String value) {
    OurMachine machine = new OurMachine(name);

    Outcome outcome = machine.run(input(name, Map.of(field, value)));

    assertRefused(machine, outcome, "\"" + field + "\"");
  }

  @ParameterizedTest
  @MethodSource("machines")
  void takesNullForAFieldThatIsNotThere(String name) {
    for (String field : FIELDS.get(name).keySet()) {
      if (!List.of("environment", "planOnly", "target").contains(field)) {
        OurMachine machine = new OurMachine(name);

        assertThat(machine.run(input(name, Map.of(field, "null"))).status())
            .as(field)
            .isEqualTo(ExecutionStatus.SUCCEEDED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null | found null",
        "7 | found a number",
        "true | found true or false",
        "\"staging\" | found a text",
        "[] | found a list",
        "[{\"environment\": \"local\"}] | found a list",
        "{} | found missing",
        "{\"environment\": null} | found missing",
        "{\"environment\": \"production\"} | wanted \"local\"",
      })
  void refusesAnInputThatNamesNotThisEnvironment(String input, String said) {
    for (String name : FIELDS.keySet()) {
      OurMachine machine = new OurMachine(name);

      assertRefused(machine, machine.run(input), said);
    }
  }

  /** A field that is misspelt would else be one that was not given: planonly deploys. */
  @ParameterizedTest
  @ValueSource(strings = {"planonly", "Undo", "", "environment ", "a\\\"b"})
  void refusesAFieldThatItDoesNotKnow(String field) {
    for (String name : FIELDS.keySet()) {
      OurMachine machine = new OurMachine(name);

      assertRefused(machine, machine.run(input(name, Map.of(field, "true"))), "unknown field");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"migrations\": 7", "\"reason\": {}", "\"acknowledge\": [7]"})
  void answersAPlanAloneWithoutRecordOrNotice(String wrong) {
    OurMachine machine = new OurMachine("deployment");

    Outcome outcome =
        machine.run("{\"environment\": \"local\", \"planOnly\": true, %s}".formatted(wrong));

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
    JsonNode output = OurMachine.output(outcome);
    assertThat(output.get("status").asString()).isEqualTo("REFUSED");
    assertThat(output.get("error").asString()).isEqualTo(INVALID);
    assertThat(output.get("cause").asString()).contains("wanted");
    assertThat(machine.functions().calls()).isEmpty();
    assertThat(machine.subjects()).isEmpty();
  }

  private static String input(String machine, Map<String, String> changed) {
    Map<String, String> fields = new LinkedHashMap<>(FIELDS.get(machine));
    fields.putAll(changed);
    return fields.entrySet().stream()
        .map(field -> "\"%s\": %s".formatted(field.getKey(), field.getValue()))
        .collect(java.util.stream.Collectors.joining(", ", "{", "}"));
  }

  private static void assertRefused(OurMachine machine, Outcome outcome, String said) {
    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains(INVALID);
    assertThat(outcome.cause().orElseThrow()).contains(said, "wanted");
    assertThat(machine.functions().calls()).containsExactly(machine.recording());
    JsonNode record = machine.functions().request(machine.recording());
    assertThat(record.get("environment").asString()).isEqualTo("local");
    assertThat(record.get("outcome").asString()).isEqualTo("REFUSED");
    assertThat(record.get("error").asString()).isEqualTo(INVALID);
    assertThat(record.get("step").asString()).isEqualTo("Begin");
    assertThat(machine.subjects()).containsExactly("[nothing was changed] what happened");
  }
}
