package trasiego.cli.function;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.failure.InvalidRequestException;

/**
 * What a machine or a person may send wrong: refused by the field's name, before anything is
 * opened.
 */
class BadPayloadTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "backup  | not json                                                                        "
            + "    | not JSON",
        "backup  | null                                                                            "
            + "    | null",
        "backup  | {}                                                                              "
            + "    | \"environment\"",
        "backup  | []                                                                              "
            + "    | request",
        "backup  | {\"environment\":\"test\"}                                                      "
            + "    | \"execution\"",
        "backup  | {\"environment\":\"test\",\"execution\":\"e\",\"attempt\":1}                    "
            + "    | \"purpose\"",
        "backup  |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"attempt\":0,\"purpose\":\"before\"}"
            + " | \"attempt\"",
        "backup  |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"attempt\":\"1\",\"purpose\":\"before\"}"
            + " | \"attempt\"",
        "backup  |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"attempt\":1.5,\"purpose\":\"before\"}"
            + " | \"attempt\"",
        "backup  |"
            + " {\"environment\":\"other\",\"execution\":\"e\",\"attempt\":1,\"purpose\":\"before\"}"
            + " | \"environment\"",
        "backup  | {\"environment\":7,\"execution\":\"e\"}                                         "
            + "    | \"environment\"",
        "migrate | {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"drop\"}              "
            + "    | \"action\"",
        "migrate | {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"plan\"}              "
            + "    | \"migrations\"",
        "migrate |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"plan\",\"migrations\":\"../x.zip\"}"
            + " | \"migrations\"",
        "migrate |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"apply\",\"attempt\":1,\"plan\":\"a/../b\",\"rehearsal\":\"c\"}"
            + " | \"plan\"",
        "migrate |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"plan\",\"force\":true}  "
            + " | \"force\"",
        "migrate | {\"environment\":\"test\",\"execution\":\"a b\",\"action\":\"plan\"}            "
            + "    | \"execution\"",
        "trial   |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"apply\",\"plan\":\"p\"}"
            + " | \"action\"",
        "trial   |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"judge\",\"plan\":\"a/../b\"}"
            + " | \"plan\"",
        "trial   |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"rehearse\",\"plan\":\"deployments/test/executions/e/plan.json\",\"attempt\":1,\"backup\":\"yesterday\"}"
            + " | \"backup\"",
        "restore | {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"rehearse\"}"
            + "    | \"action\"",
        "restore |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"check\",\"backup\":\"yesterday\",\"confirm\":\"shop\"}"
            + " | \"backup\"",
        "restore |"
            + " {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"check\",\"confirm\":\"shop\"}"
            + " | \"backup\"",
        "restore | {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"swap\",\"attempt\":1}"
            + "    | \"database\"",
        "status  | {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"repair\"}            "
            + "    | \"action\"",
        "status  | {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"verify\"}            "
            + "    | \"plan\"",
        "status  | {\"environment\":\"test\",\"execution\":\"e\",\"action\":\"report\"} {}         "
            + "     | request",
        "status  | {\"environment\":\"te\\u0000st\",\"execution\":\"e\",\"action\":\"report\"}     "
            + "    | \"environment\""
      })
  void isRefusedByTheFieldsName(String verb, String payload, String named) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Handlers.call(verb, bytes))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(named);
  }
}
