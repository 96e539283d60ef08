package trasiego.local.jsonata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.MachineUnderTest;
import trasiego.local.states.Outcome;

class ExpressionTest {
  private static final String INPUT =
      """
      {"nil": null, "zero": 0, "empty": "", "list": [null, 1], "deep": {"nil": null}, "one": [7]}\
      """;

  private final MachineUnderTest machine = new MachineUnderTest();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$states.input.missing",
        "$states.input.nil.missing",
        "$states.input.deep.missing",
        "$states.input.list[5]",
        "$missing",
        "$",
        "$$",
        "missing",
        "$states.input.missing + 1",
        "$uppercase($states.input.missing)",
        "$parse($states.input.missing)",
        "$lookup($states.input, 'missing')",
        "false ? 1"
      })
  void failsWhereNothingIsFound(String expression) {
    Outcome outcome = output(expression);

    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains("States.QueryEvaluationError");
    assertThat(outcome.cause().orElseThrow()).contains(expression, "returned nothing (undefined)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null | null",
        "$states.input.nil | null",
        "$states.input.deep | {\"nil\":null}",
        "$states.input.deep.nil | null",
        "$states.input.list | [null,1]",
        "$states.input.list[0] | null",
        "$states.input.one | [7]",
        "[null, 1] | [null,1]",
        "{'a': null, 'b': $states.input.missing} | {\"a\":null}",
        "$states.input.nil = null | true",
        "$states.input.missing = null | false",
        "$exists($states.input.nil) | true",
        "$exists($states.input.missing) | false",
        "$type($states.input.nil) | \"null\"",
        "$string($states.input.deep) | \"{\\\"nil\\\":null}\"",
        "$parse('{\"a\":null}') | {\"a\":null}",
        "$parse('null') | null",
        "$states.input.nil ? 1 : 2 | 2",
        "$merge([{'a': 1}, $states.input.deep]) | {\"a\":1,\"nil\":null}",
        "$lookup($states.input, 'nil') | null",
        "$map($states.input.list, function($v) { $v }) | [null,1]",
        "$append([], $states.input.nil) | [null]",
      })
  void keepsNullAValue(String expression, String expected) {
    assertThat(output(expression).output()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.0 | 1",
        "7 / 2 | 3.5",
        "12345678901 | 12345678901",
        "0.1 + 0.2 > 0.3 | true",
        "$states.input.zero | 0",
        "($x := 3; $x * 2) | 6",
        "$partition([1,2,3,4,5], 2) | [[1,2],[3,4],[5]]",
        "$partition([], 2) | []",
        "$range(1, 9, 4) | [1,5,9]",
        "$range(3, 1, -1) | [3,2,1]",
        "$hash('a', 'SHA-256') |"
            + " \"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\"",
        "$hash('a', 'MD5') | \"0cc175b9c0f1b6a831c399e269772661\"",
        "$length($uuid()) | 36",
        "$random() < 1 | true",
        "$random(7) = $random(7) | true",
        "$parse('[1, {\"a\": true}]') | [1,{\"a\":true}]",
        "$now() | \"2026-11-23T15:00:00.000Z\"",
        "$millis() | 1795446000000",
        "$states.context.Execution.Name | \"one\"",
        "$states.context.Execution.StartTime | \"2026-11-23T15:00:00.000Z\"",
        "$states.context.Execution.Input.zero | 0",
        "$states.context.Execution.RoleArn | \"arn:aws:iam::000000000000:role/local\"",
        "$states.context.State.Name | \"Pass\"",
        "$states.context.State.EnteredTime | \"2026-11-23T15:00:00.000Z\"",
        "$states.context.StateMachine.Name | \"test\"",
        "$split($states.context.Execution.Id, ':')[-1] | \"one\"",
      })
  void evaluatesAsTheServiceDoes(String expression, String expected) {
    assertThat(output(expression).output()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + 'a' | T2002",
        "$states.input.nil + 1 | T2001",
        "$error('stop here') | stop here",
        "$parse('{') | not JSON",
        "$hash('a', 'CRC32') | $hash knows MD5",
        "$partition([1], 0) | at least 1",
        "$range(1, 2, 0) | other than 0",
        "1 / 0 | error",
        "$sum | a function",
        "($f := function($n) { $f($n + 1) + 1 }; $f(1)) | error",
      })
  void failsWithTheReason(String expression, String reason) {
    Outcome outcome = output(expression);

    assertThat(outcome.error()).contains("States.QueryEvaluationError");
    assertThat(outcome.cause().orElseThrow()).contains(reason);
  }

  @Test
  void readsOnlyAStringWithoutSpacesAroundItAsAnExpression() {
    Outcome outcome =
        machine.run(pass("{\"a\": \" {% 1 %}\", \"b\": \"{%1%}\", \"c\": \"$states.input\"}"));

    assertThat(outcome.output()).contains("{\"a\":\" {% 1 %}\",\"b\":1,\"c\":\"$states.input\"}");
  }

  @Test
  void assignsForTheNextStateAndNotForTheSame() {
    Outcome outcome =
        machine.run(
            MachineUnderTest.machine(
                "One",
                """
                "One": {"Type": "Pass", "Next": "Two", "Assign": {"a": 1, "b": 10}},
                "Two": {"Type": "Pass", "Next": "Three",
                        "Assign": {"a": "{% $b %}", "b": "{% $a %}", "c": null},
                        "Output": "{% [$a, $b] %}"},
                "Three": {"Type": "Succeed", "Output": "{% [$states.input, $a, $b, $c] %}"}\
                """));

    assertThat(outcome.output()).contains("[1,10,10,1,null]");
  }

  @Test
  void wantsABooleanInACondition() {
    Outcome outcome =
        machine.run(
            MachineUnderTest.machine(
                "Choose",
                """
                "Choose": {"Type": "Choice", "Choices":
                            [{"Condition": "{% 1 %}", "Next": "End"}]},
                "End": {"Type": "Succeed"}\
                """));

    assertThat(outcome.error()).contains("States.QueryEvaluationError");
    assertThat(outcome.cause().orElseThrow())
        .endsWith(
            "The JSONata expression '1' specified for the field 'Choices[0]/Condition' returned an"
                + " unexpected result type. Expected 'boolean', but was 'number' for value: 1");
  }

  @Test
  void failsWhereNoConditionHolds() {
    Outcome outcome =
        machine.run(
            MachineUnderTest.machine(
                "Choose",
                """
                "Choose": {"Type": "Choice", "Choices": [{"Condition": false, "Next": "End"}]},
                "End": {"Type": "Succeed"}\
                """));

    assertThat(outcome.error()).contains("States.NoChoiceMatched");
  }

  private Outcome output(String expression) {
    String text = JsonNodeFactory.instance.stringNode("{% " + expression + " %}").toString();
    return machine.run(pass(text), INPUT);
  }

  private static String pass(String output) {
    return MachineUnderTest.machine(
        "Pass", "\"Pass\": {\"Type\": \"Pass\", \"End\": true, \"Output\": %s}".formatted(output));
  }
}
