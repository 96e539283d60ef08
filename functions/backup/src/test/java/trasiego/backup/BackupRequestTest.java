package trasiego.backup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;

class BackupRequestTest {
  private static final String GOOD =
      "{'environment':'test','execution':'e','attempt':1,'purpose':'manual'}";

  @Test
  void acceptsAWholeRequest() {
    assertThatCode(() -> check(GOOD)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'environment':'test',  | ``                        | field "environment": found missing
          'test'                 | 'Test'                    | field "environment": found "Test"
          'test'                 | 'a/../b'                  | field "environment"
          'execution':'e',       | ``                        | field "execution": found missing
          'attempt':1            | 'attempt':0               | field "attempt": found "0"
          'attempt':1            | 'attempt':'1'             | field "attempt"
          'attempt':1            | 'attempt':1.5             | field "attempt"
          'manual'               | 'sometimes'               | field "purpose": found "sometimes", wanted one of
          'manual'               | null                      | field "purpose": found missing
          'manual'               | 'manual','reason':' '     | field "reason"
          'manual'               | 'manual','reason':7       | field "reason"
          'manual'               | 'manual','x':1            | field "x": found an unknown field
          """)
  void namesTheBadField(String found, String other, String message) {
    assertThatThrownBy(() -> check(GOOD.replace(found, other)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  private static void check(String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Json.request(new ByteArrayInputStream(bytes), BackupRequest.class).check();
  }
}
