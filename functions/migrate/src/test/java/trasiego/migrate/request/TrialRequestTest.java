package trasiego.migrate.request;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;

final class TrialRequestTest {
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
            () ->
                Json.request(
                        new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)),
                        TrialRequest.class)
                    .check())
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }
}
