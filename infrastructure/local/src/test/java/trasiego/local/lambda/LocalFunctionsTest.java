package trasiego.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.local.states.TaskFailedException;
import trasiego.local.template.FunctionResource;

class LocalFunctionsTest {
  private static final String HANDLER = TestHandler.class.getName() + "::handleRequest";
  private static final FunctionSettings NOTHING =
      new FunctionSettings(Map.of(), Map.of(), Map.of());

  private final LocalFunctions functions = functions(HANDLER, NOTHING);

  @Test
  void givesTheHandlerTheTemplatesEnvironmentAndTheCallers() throws Exception {
    LocalFunctions given =
        functions(
            HANDLER,
            new FunctionSettings(
                Map.of("AWS_ENDPOINT_URL", "http://localhost", "SHARED", "all"),
                Map.of("TestFunction", Map.of("SHARED", "mine")),
                Map.of()));

    JsonNode answer = call(given, "{}");

    assertThat(answer.get("environment"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"TEMPLATE": "yes", "AWS_ENDPOINT_URL": "http://localhost", "SHARED": "mine",
                     "AWS_LAMBDA_FUNCTION_NAME": "TestFunction",
                     "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                     "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256"}\
                    """));
  }

  @Test
  void keepsTheHandlerWarm() throws Exception {
    call(functions, "{}");

    assertThat(call(functions, "{}").get("invocations").asInt()).isEqualTo(2);
  }

  @Test
  void givesAnInvocationBesideAnotherAHandlerOfItsOwn() throws Exception {
    TestHandler.Hang hang = TestHandler.Hang.named("beside");
    call(functions, "{}");
    FutureTask<byte[]> other =
        new FutureTask<>(
            () -> functions.invoke("test", bytes("{\"do\": \"hang\", \"latch\": \"beside\"}")));
    Thread.ofVirtual().start(other);
    hang.begun().await();

    assertThat(call(functions, "{}").get("invocations").asInt()).isEqualTo(1);
    other.cancel(true);
    assertThat(hang.interrupted().await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void countsDownFromTheFunctionsTimeout() throws Exception {
    JsonNode answer = call(functions, "{}");

    assertThat(answer.get("remaining").asInt()).isBetween(28_000, 30_000);
    assertThat(answer.get("memory").asInt()).isEqualTo(256);
    assertThat(answer.get("function").asString()).isEqualTo("TestFunction");
    assertThat(answer.get("virtual").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TestFunction",
        "test",
        "TestFunction:$LATEST",
        "arn:aws:lambda:local:000000000000:function:TestFunction",
        "arn:aws:lambda:local:000000000000:function:TestFunction:$LATEST"
      })
  void isFoundByEachOfItsNames(String name) throws Exception {
    assertThat(functions.invoke(name, bytes("{\"do\": \"echo\"}"))).isNotEmpty();
  }

  @Test
  void reportsAFunctionThatIsNotThere() {
    TaskFailedException failure = failure(functions, "other", "{}");

    assertThat(failure.error()).isEqualTo("Lambda.ResourceNotFoundException");
    assertThat(failure.cause()).contains("other", "TestFunction");
  }

  @Test
  void reportsAnExceptionByItsClass() {
    TaskFailedException failure =
        failure(functions, "test", "{\"do\": \"fail\", \"message\": \"two\\nlines\"}");

    assertThat(failure.error()).isEqualTo("trasiego.local.lambda.TestHandler$BrokenException");
    JsonNode cause = JsonMapper.shared().readTree(failure.cause());
    assertThat(cause.propertyNames()).containsExactly("errorMessage", "errorType", "stackTrace");
    assertThat(cause.get("errorMessage").asString()).isEqualTo("two\nlines");
    assertThat(cause.get("errorType").asString()).isEqualTo(failure.error());
    assertThat(cause.get("stackTrace").size()).isEqualTo(1);
    assertThat(cause.get("stackTrace").get(0).asString())
        .startsWith("trasiego.local.lambda.TestHandler.handleRequest(TestHandler.java:");
  }

  @Test
  void reportsTheClassWhereThereIsNoMessage() {
    TaskFailedException failure = failure(functions, "test", "{\"do\": \"fail\"}");

    assertThat(failure.cause())
        .contains("\"errorMessage\":\"trasiego.local.lambda.TestHandler$BrokenException\"");
  }

  @Test
  void reportsTheOuterExceptionAsTheRuntimeDoes() {
    TaskFailedException failure = failure(functions, "test", "{\"do\": \"check\"}");

    assertThat(failure.error()).isEqualTo("java.io.IOException");
    assertThat(failure.cause()).contains("disk gone").doesNotContain("inner");
  }

  @Test
  void reportsAConstructorThatThrowsAndTriesItAgain() {
    LocalFunctions broken =
        functions(HANDLER, new FunctionSettings(Map.of("BREAK", "no secret"), Map.of(), Map.of()));

    for (int i = 0; i < 2; i++) {
      TaskFailedException failure = failure(broken, "test", "{}");

      assertThat(failure.error())
          .isEqualTo("trasiego.local.lambda.TestHandler$BrokenStartException");
      assertThat(failure.cause())
          .contains("cannot start: no secret")
          .doesNotContain("stackTrace", "InvocationTarget");
    }
  }

  @Test
  void reportsAHandlerThatDoesNotExist() {
    TaskFailedException failure =
        failure(functions("example.Missing::handleRequest", NOTHING), "test", "{}");

    assertThat(failure.error()).isEqualTo("java.lang.ClassNotFoundException");
    assertThat(failure.cause()).contains("Class not found: example.Missing");
  }

  @Test
  void endsAnInvocationAtItsTimeoutAndStartsAnew() throws Exception {
    TestHandler.Hang hang = TestHandler.Hang.named("timeout");
    LocalFunctions hasty =
        functions(
            HANDLER,
            new FunctionSettings(
                Map.of(), Map.of(), Map.of("TestFunction", Duration.ofMillis(250))));
    call(hasty, "{}");

    TaskFailedException failure =
        failure(hasty, "test", "{\"do\": \"hang\", \"latch\": \"timeout\"}");

    assertThat(failure.error()).isEqualTo("Sandbox.Timedout");
    assertThat(failure.cause())
        .matches(
            "\\{\"errorMessage\":\"RequestId: [0-9a-f-]{36} Error: Task timed out after 0\\.25"
                + " seconds\",\"errorType\":\"Sandbox\\.Timedout\"}");
    assertThat(hang.interrupted().await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(call(hasty, "{}").get("invocations").asInt()).isEqualTo(1);
  }

  @Test
  void startsAnewAfterAnErrorOfTheMachine() throws Exception {
    assertThat(failure(functions, "test", "{\"do\": \"overflow\"}").error())
        .isEqualTo("java.lang.StackOverflowError");

    assertThat(call(functions, "{}").get("invocations").asInt()).isEqualTo(1);
  }

  @Test
  void refusesAnAnswerOverSixMegabytes() throws Exception {
    int most = 6 * 1024 * 1024;

    assertThat(
            functions.invoke("test", bytes("{\"do\": \"large\", \"bytes\": %d}".formatted(most))))
        .hasSize(most);
    assertThat(
            failure(functions, "test", "{\"do\": \"large\", \"bytes\": %d}".formatted(most + 1))
                .error())
        .isEqualTo("Function.ResponseSizeTooLarge");
  }

  @Test
  void refusesSettingsForAFunctionThatIsNotThere() {
    FunctionSettings wrong = new FunctionSettings(Map.of(), Map.of("Tset", Map.of()), Map.of());

    assertThatThrownBy(() -> functions(HANDLER, wrong))
        .hasMessageContaining("no function Tset; it has [TestFunction]");
  }

  private static LocalFunctions functions(String handler, FunctionSettings settings) {
    return new LocalFunctions(
        List.of(
            new FunctionResource(
                "TestFunction", handler, 256, Duration.ofSeconds(30), Map.of("TEMPLATE", "yes"))),
        settings);
  }

  private static JsonNode call(LocalFunctions functions, String payload) throws Exception {
    return JsonMapper.shared().readTree(functions.invoke("test", bytes(payload)));
  }

  private static TaskFailedException failure(LocalFunctions of, String name, String payload) {
    TaskFailedException failure =
        catchThrowableOfType(TaskFailedException.class, () -> of.invoke(name, bytes(payload)));
    assertThat(failure).as("the failure of " + payload).isNotNull();
    return failure;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
