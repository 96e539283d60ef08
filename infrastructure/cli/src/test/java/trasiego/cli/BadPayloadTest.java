package trasiego.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.backup.BackupHandler;
import trasiego.failure.InvalidRequestException;
import trasiego.migrate.MigrateHandler;
import trasiego.restore.RestoreHandler;
import trasiego.status.StatusHandler;

/**
 * What a machine or a person may send wrong: refused by the field's name, before anything is
 * opened.
 */
class BadPayloadTest {
  /** Nothing listens there: a handler that went on to connect would fail otherwise. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "TRASIEGO_ENVIRONMENT", "test",
          "TRASIEGO_STORE", "s3://nowhere",
          "TRASIEGO_DATABASE_SECRET",
              "{\"host\":\"127.0.0.1\",\"port\":1,\"dbname\":\"shop\",\"username\":\"nobody\"}",
          "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
          "AWS_REGION", "us-east-1",
          "AWS_ACCESS_KEY_ID", "test",
          "AWS_SECRET_ACCESS_KEY", "test");

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
    RequestStreamHandler handler = handler(verb);
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(
            () ->
                handler.handleRequest(
                    new ByteArrayInputStream(bytes), new ByteArrayOutputStream(), context()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(named);
  }

  private static RequestStreamHandler handler(String verb) {
    return switch (verb) {
      case "backup" -> new BackupHandler(ENVIRONMENT);
      case "migrate" -> new MigrateHandler(ENVIRONMENT);
      case "status" -> new StatusHandler(ENVIRONMENT);
      case "restore" -> new RestoreHandler(ENVIRONMENT);
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** A minute remains; nothing else of the platform is asked. */
  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            Context.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) ->
                method.getName().equals("getRemainingTimeInMillis") ? 60_000 : null);
  }
}
