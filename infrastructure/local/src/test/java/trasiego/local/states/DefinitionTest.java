package trasiego.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionTest {
  private final MachineUnderTest machine = new MachineUnderTest();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "InputPath",
        "OutputPath",
        "ResultPath",
        "ResultSelector",
        "Parameters",
        "TimeoutSecondsPath"
      })
  void refusesAFieldThatJsonataDoesNotAllow(String field) {
    assertRefused(
        MachineUnderTest.task("\"%s\": \"$\",".formatted(field)),
        "test: state Call: field " + field + " belongs to JSONPath");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Retry", "Catch"})
  void refusesResultPathWhereAValidatorLetsItPass(String field) {
    assertRefused(
        MachineUnderTest.task(
            "\"%s\": [{\"ErrorEquals\": [\"States.ALL\"], \"ResultPath\": \"$.e\"}],"
                .formatted(field)),
        "state Call: field %s[0]/ResultPath belongs to JSONPath".formatted(field));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"HeartbeatSeconds\": 5, | field HeartbeatSeconds is not supported",
        "\"Credentials\": {}, | field Credentials is not supported",
        "\"Assing\": {}, | field Assing is not known here",
        "\"TimeoutSeconds\": \"60\", | field TimeoutSeconds must be a whole number",
        "\"TimeoutSeconds\": 0, | field TimeoutSeconds must be a whole number",
        "\"TimeoutSeconds\": 1.5, | field TimeoutSeconds must be a whole number",
        "\"Retry\": [{}], | Retry[0]/ErrorEquals must be an array",
        "\"Retry\": [], | field Retry must be an array",
        "\"Retry\": [{\"ErrorEquals\": [\"A\"], \"MaxAttempts\": \"3\"}], | MaxAttempts must be a"
            + " whole",
        "\"Retry\": [{\"ErrorEquals\": [\"A\"], \"BackoffRate\": 0.5}], | BackoffRate must be a"
            + " number",
        "\"Retry\": [{\"ErrorEquals\": [\"A\"], \"IntervalSeconds\": 0}], | IntervalSeconds must"
            + " be",
        "\"Retry\": [{\"ErrorEquals\": [\"A\"], \"MaxDelaySeconds\": 1}], | MaxDelaySeconds must be"
            + " greater",
        "\"Retry\": [{\"ErrorEquals\": [\"A\"], \"JitterStrategy\": \"HALF\"}], | NONE or FULL",
        "\"Retry\": [{\"ErrorEquals\": [\"States.ALL\"]}, {\"ErrorEquals\": [\"A\"]}], |"
            + " States.ALL",
        "\"Retry\": [{\"ErrorEquals\": [\"States.ALL\", \"A\"]}], | must hold it alone",
        "\"Catch\": [{\"ErrorEquals\": [\"A\"]}], | field Catch[0]/Next is missing",
        "\"Catch\": [{\"ErrorEquals\": [\"A\"], \"Next\": \"No\"}], | state Call leads to No",
        "\"Next\": \"Call\", | field Next or End must be given",
        "\"Arguments\": \"{% 1 + %}\", | field Arguments: the expression is not JSONata",
        "\"Output\": {\"a\": [\"{% ) %}\"]}, | field Output/a[0]: the expression is not JSONata",
        "\"Output\": \"{% $eval('1') %}\", | uses $eval",
        "\"Arguments\": \"{% $states.result %}\", | Arguments reads $states.result",
        "\"Output\": \"{% $states.errorOutput %}\", | Output reads $states.errorOutput",
        "\"Assign\": [], | field Assign must be an object",
        "\"Assign\": {\"states\": 1}, | Assign/states is not a name",
        "\"Assign\": {\"a b\": 1}, | Assign/a b is not a name",
        "\"QueryLanguage\": \"JSONPath\", | field QueryLanguage must be JSONata",
        "\"Comment\": \"a\", \"Comment\": \"b\", | is not JSON",
      })
  void refusesATaskByFieldAndReason(String field, String reason) {
    assertRefused(MachineUnderTest.task(field), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"A\": {\"Type\": \"Map\", \"End\": true} | state A: field Type Map is not supported",
        "\"A\": {\"Type\": \"Parallel\", \"End\": true} | field Type Parallel is not supported",
        "\"A\": {\"Type\": \"Pause\"} | field Type is not a kind of state: Pause",
        "\"A\": {\"Comment\": \"no type\"} | field Type is missing",
        "\"A\": 1 | state A",
        "\"B\": {\"Type\": \"Succeed\"} | field StartAt names no state: A",
        "\"A\": {\"Type\": \"Pass\", \"Next\": \"B\"} | state A leads to B, which does not exist",
        "\"A\": {\"Type\": \"Pass\"} | field Next or End must be given",
        "\"A\": {\"Type\": \"Pass\", \"End\": \"true\"} | field End must be true",
        "\"A\": {\"Type\": \"Pass\", \"End\": true, \"Result\": 1} | Result belongs to JSONPath",
        "\"A\": {\"Type\": \"Succeed\"}, \"B\": {\"Type\": \"Succeed\"} | state B cannot be"
            + " reached",
        "\"A\": {\"Type\": \"Pass\", \"Next\": \"A\"} | state A leads to no end",
        "\"A\": {\"Type\": \"Succeed\", \"End\": true} | field End is not known here",
        "\"A\": {\"Type\": \"Fail\", \"Error\": 1} | field Error must be a text",
        "\"A\": {\"Type\": \"Wait\", \"End\": true} | field Seconds or Timestamp must be given",
        "\"A\": {\"Type\": \"Wait\", \"Seconds\": \"5\", \"End\": true} | Seconds must be a whole",
        "\"A\": {\"Type\": \"Choice\", \"Choices\": []} | field Choices must be an array",
        "\"A\": {\"Type\": \"Choice\", \"Choices\": [{\"Next\": \"A\"}]} | Condition is missing",
        "\"A\": {\"Type\": \"Choice\", \"Choices\": [{\"Condition\": \"x\", \"Next\": \"A\"}]}"
            + " | Condition must be true, false or an expression",
        "\"A\": {\"Type\": \"Choice\", \"Default\": \"C\","
            + " \"Choices\": [{\"Condition\": true, \"Next\": \"A\"}]} | state A leads to C",
        "\"A\": {\"Type\": \"Choice\", \"Choices\": [{\"Variable\": \"$.a\", \"Next\": \"A\"}]}"
            + " | Choices[0]/Variable belongs to JSONPath",
        "\"A\": {\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::ecs:runTask\", \"End\": true}"
            + " | names arn:aws:states:::ecs:runTask, which the local executor does not have",
      })
  void refusesAMachineByStateAndReason(String states, String reason) {
    assertRefused(MachineUnderTest.machine("A", states), reason);
  }

  @Test
  void refusesAMachineThatDoesNotSayJsonata() {
    assertRefused(
        """
        {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}\
        """,
        "state A: field QueryLanguage must be JSONata");
  }

  @Test
  void refusesWhatIsNoMachineAtAll() {
    assertRefused("[]", "is not an object");
    assertRefused("{", "is not JSON");
    assertRefused("{\"StartAt\": \"A\"}", "field States is missing");
  }

  @Test
  void keepsTheOrderOfTheFile() {
    StateMachine loaded =
        machine.load(
            MachineUnderTest.machine(
                "B",
                "\"B\": {\"Type\": \"Pass\", \"Next\": \"A\"}, \"A\": {\"Type\": \"Succeed\"}"));

    assertThat(loaded.stateNames()).containsExactly("B", "A");
  }

  private void assertRefused(String definition, String reason) {
    assertThatThrownBy(() -> machine.load(definition))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(reason);
  }
}
