package trasiego.cli.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import trasiego.cli.function.RuntimeClient.Told;
import trasiego.handler.Request;
import trasiego.testing.Majors;
import trasiego.testing.TestKey;

/**
 * What a function tells Lambda and its log of a request that wants to reach a console, and of a
 * login that does not work: each function, each field, under the client of AWS's Java runtimes.
 */
@Tag(Majors.SCENARIOS)
class HostileRequestsRuntimeIT {
  private static final String HOSTILE = "\u001B[2J\r\n::add-mask::x\u009B2J";
  private static final String PASSWORD = "planted-pa55word";

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "trasiego.backup.BackupHandler, backup",
    "trasiego.backup.sign.SignHandler, sign",
    "trasiego.migrate.MigrateHandler, migrate",
    "trasiego.migrate.TrialHandler, trial",
    "trasiego.status.StatusHandler, status",
    "trasiego.status.RecordHandler, record",
    "trasiego.restore.RestoreHandler, restore"
  })
  void sendsNoControlCharacterOfARequestToAConsole(String handler, String verb) throws Exception {
    List<String> payloads = payloads(Handlers.requests(verb));

    List<Told> told = RuntimeClient.invoke(handler + "::handleRequest", ENVIRONMENT, payloads);

    for (int i = 0; i < told.size(); i++) {
      Told one = told.get(i);
      assertThat(one.path()).as(payloads.get(i) + one.body()).endsWith("/error");
      assertPlain(payloads.get(i), one.body());
      one.headers().values().forEach(values -> assertPlain(handler, values.toString()));
    }
    assertPlain(handler, told.getFirst().log());
    assertThat(told.getFirst().log()).doesNotContain(PASSWORD);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "trasiego.backup.BackupHandler    | \"attempt\":1,\"purpose\":\"manual\"",
        "trasiego.migrate.MigrateHandler  | \"action\":\"adopt\",\"adoption\":{\"undo\":true}",
        "trasiego.status.StatusHandler    | \"action\":\"report\"",
        "trasiego.status.RecordHandler    | \"action\":\"expire\"",
        "trasiego.restore.RestoreHandler  | \"action\":\"drop\"",
        "trasiego.migrate.TrialHandler    | \"action\":\"mark\""
      })
  void tellsNoPasswordOfALoginThatFails(String handler, String fields) throws Exception {
    String payload = "{\"environment\":\"test\",\"execution\":\"e\"," + fields + "}";
    Map<String, String> noJson = new HashMap<>(ENVIRONMENT);
    noJson.put("TRASIEGO_DATABASE_SECRET", "{\"host\":\"h\",\"password\":\"" + PASSWORD);
    noJson.put("TRASIEGO_REHEARSAL_SECRET", "{\"host\":\"h\",\"password\":\"" + PASSWORD);

    for (Map<String, String> environment : List.of(ENVIRONMENT, noJson)) {
      Told told = RuntimeClient.invoke(handler + "::handleRequest", environment, payload);

      for (String text : List.of(told.body(), told.headers().toString(), told.log())) {
        assertThat(text).doesNotContain(PASSWORD);
      }
    }
  }

  /** Nothing listens there: a request that is good fails at the first step. */
  private static final Map<String, String> ENVIRONMENT =
      Map.ofEntries(
          Map.entry("TRASIEGO_ENVIRONMENT", "test"),
          Map.entry("TRASIEGO_STORE", "s3://nowhere"),
          Map.entry(
              "TRASIEGO_DATABASE_SECRET",
              "{\"host\":\"127.0.0.1\",\"port\":1,\"dbname\":\"shop\",\"username\":\"nobody\","
                  + "\"password\":\""
                  + PASSWORD
                  + "\"}"),
          Map.entry("TRASIEGO_SIGNING_KEYS", TestKey.publicKey()),
          Map.entry("TRASIEGO_SIGNING_KEY", TestKey.parameters().get("SigningKey")),
          Map.entry("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
          Map.entry("AWS_REGION", "us-east-1"),
          Map.entry("AWS_MAX_ATTEMPTS", "1"),
          Map.entry("AWS_ACCESS_KEY_ID", "test"),
          Map.entry("AWS_SECRET_ACCESS_KEY", PASSWORD),
          Map.entry("PATH", System.getenv("PATH")));

  /** Each field of each action once, beside an action, environment and execution that are good. */
  private static List<String> payloads(Map<String, Class<? extends Request>> requests) {
    List<String> payloads = new ArrayList<>();
    payloads.add(HOSTILE);
    payloads.add("{\"environment\":\"" + "x".repeat(10) + "\u001B[2J\"");
    for (Map.Entry<String, Class<? extends Request>> request : requests.entrySet()) {
      String action = request.getKey();
      for (String field : Handlers.fields(request.getValue()).toList()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("environment", "test");
        fields.put("execution", "e");
        if (!action.isEmpty()) {
          fields.put("action", action);
        }
        fields.put("attempt", 1);
        fields.put(field, HOSTILE);
        payloads.add(JsonMapper.shared().writeValueAsString(fields));
      }
    }
    payloads.add(
        JsonMapper.shared()
            .writeValueAsString(Map.of("environment", "test", "execution", "e", HOSTILE, HOSTILE)));
    return payloads;
  }

  /** Neither raw nor as JSON escapes it, since whoever shows JSON's texts shows what they mean. */
  private static void assertPlain(String what, String text) {
    assertThat(text)
        .as(what)
        .doesNotContain("\u001B", "\u009B", "\r\n::")
        .doesNotContainIgnoringCase("\\u001b")
        .doesNotContainIgnoringCase("\\u009b")
        .doesNotContain("\\r\\n::");
  }
}
