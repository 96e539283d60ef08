package trasiego.migrate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.handler.TestActions;

final class TrialActionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"action":"apply"}                                                   | found "apply", wanted one of judge, rehearse, mark, unmark
          {"action":"judge","environment":"test","execution":"x"}              | field "plan": found missing
          {"action":"judge","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json","backup":"test_20261123_150000"} | field "backup" does not belong
          {"action":"judge","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json"} | field "attempt": found missing
          {"action":"rehearse","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json","attempt":1} | field "backup": found missing
          {"action":"rehearse","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json","backup":"test_20261123_150000"} | field "attempt"
          {"action":"rehearse","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json","attempt":1,"backup":"../x"} | found "../x"
          {"action":"mark","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json"} | field "plan" does not belong
          {"action":"unmark","environment":"test","execution":"x","attempt":1} | field "attempt" does not belong
          {"action":"judge","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json","ended":"y"} | field "ended" does not belong
          {"action":"mark","environment":"test","execution":"x","dryRun":true} | field "dryRun" does not belong
          {"action":"mark","environment":"Test","execution":"x"} | field "environment": found "Test"
          {"action":"judge","environment":"test","execution":"x","plan":"deployments/test/executions/x/plan.json","database":"shop"} | field "database": found an unknown field
          """)
  void refusesABadRequestNamingItsField(String request, String message) {
    assertThatThrownBy(
            () -> TestActions.run(Trials.actions(new Trials(null, null)), fields(request), null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> fields(String request) {
    return Json.document(request.getBytes(StandardCharsets.UTF_8), Map.class);
  }
}
