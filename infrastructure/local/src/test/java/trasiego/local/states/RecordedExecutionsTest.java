package trasiego.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Executions that the service recorded, run here: same events, same payloads, same end. */
class RecordedExecutionsTest {
  /**
   * Out of the executor's scope by name; each must be refused when it is loaded, for its reason.
   */
  private enum OutOfScope {
    MAP("test_(base_map|map_state_items).*", "field Type Map is not supported"),
    CREDENTIALS("test_cross_account_.*", "field Credentials is not supported"),
    HEARTBEAT("test_base_task_from_input.HEARTBEAT_SECONDS.*", "HeartbeatSeconds is not supported"),
    JSON_PATH(
        "test_base_cases.BASE_LAMBDA_EXPRESSION.*"
            + "|test_variable_sampling.JSONATA_ASSIGN_JSONPATH_REF.*"
            + "|test_task_dataflow_to_state.*"
            + "|test_lambda_task_resource_data_flow.TASK_LAMBDA_SDK_RESOURCE_JSONPATH_TO_JSONATA.*",
        "field QueryLanguage must be JSONata");

    private final Pattern names;
    private final String reason;

    OutOfScope(String names, String reason) {
      this.names = Pattern.compile(names);
      this.reason = reason;
    }

    static Optional<OutOfScope> of(String name) {
      return Stream.of(values()).filter(scope -> scope.names.matcher(name).matches()).findFirst();
    }
  }

  @TestFactory
  Stream<DynamicTest> runsAsTheServiceDid() throws IOException {
    List<RecordedExecution> executions = recorded();
    assertThat(executions).isNotEmpty();
    return executions.stream()
        .map(execution -> DynamicTest.dynamicTest(execution.name(), () -> compare(execution)));
  }

  private static List<RecordedExecution> recorded() throws IOException {
    Optional<Path> folder = folder();
    if (folder.isEmpty()) {
      System.out.println(
          "SKIPPED: recorded executions: no folder in TRASIEGO_ASL_CASES and none beside the"
              + " project");
    }
    Assumptions.assumeTrue(folder.isPresent(), "no recorded executions: set TRASIEGO_ASL_CASES");
    try (Stream<String> lines = Files.lines(folder.get().resolve("recorded.jsonl"))) {
      return lines.map(RecordedExecution::parse).toList();
    }
  }

  private static Optional<Path> folder() {
    String named = System.getProperty("TRASIEGO_ASL_CASES", System.getenv("TRASIEGO_ASL_CASES"));
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    return Optional.of(Path.of(System.getProperty("trasiego.root"), "../shared/asl-cases"))
        .filter(Files::isDirectory);
  }

  private static void compare(RecordedExecution recorded) {
    Timing timing = new Timing(Clock.systemUTC(), duration -> {}, new Random(1));
    Optional<OutOfScope> outOfScope = OutOfScope.of(recorded.name());
    if (outOfScope.isPresent()) {
      assertThatThrownBy(() -> recorded.run(timing))
          .isInstanceOf(DefinitionException.class)
          .hasMessageContaining(outOfScope.get().reason);
      Assumptions.abort("out of scope: " + outOfScope.get().reason);
    }

    Outcome outcome = recorded.run(timing);

    assertThat(outcome.history())
        .extracting(HistoryEvent::type)
        .containsExactlyElementsOf(
            recorded.history().stream().map(event -> event.get("type").asString()).toList());
    for (int i = 0; i < outcome.history().size(); i++) {
      same(recorded.history().get(i), outcome.history().get(i).toJson(), "event " + (i + 1));
    }
    String end = recorded.history().getLast().get("type").asString();
    assertThat("Execution" + outcome.status()).isEqualToIgnoringCase(end);
  }

  private static final Pattern TOKEN = Pattern.compile("<[^<>\"]+>|lambda_function_name");
  private static final List<String> TOKENS =
      List.of("timestamp", "date", "snf_role_arn", "lambda_function_name", "RequestId");
  private static final List<String> HEADERS = List.of("AllHttpHeaders", "HttpHeaders", "timestamp");

  /**
   * Compares but for the places where the recording holds a token instead of the service's value.
   */
  private static void same(JsonNode recorded, JsonNode ours, String where) {
    if (recorded.isObject()) {
      JsonNode object = ours.isString() ? JsonMapper.shared().readTree(ours.asString()) : ours;
      assertThat(object.isObject()).as("%s: %s", where, object).isTrue();
      ObjectNode left = ((ObjectNode) recorded).deepCopy().remove(HEADERS);
      ObjectNode right = ((ObjectNode) object).deepCopy().remove(HEADERS);
      assertThat(right.propertyNames())
          .as(where)
          .containsExactlyInAnyOrderElementsOf(left.propertyNames());
      left.properties()
          .forEach(
              entry ->
                  same(entry.getValue(), right.get(entry.getKey()), where + "/" + entry.getKey()));
    } else if (recorded.isArray()) {
      assertThat(ours.size()).as(where).isEqualTo(recorded.size());
      for (int i = 0; i < recorded.size(); i++) {
        same(recorded.get(i), ours.get(i), where + "/" + i);
      }
    } else if (!recorded.isString()) {
      assertThat(ours.toString()).as(where).isEqualTo(recorded.toString());
    } else if (!TOKENS.contains(recorded.asString())) {
      assertThat(ours.asString()).as(where).matches(withTokens(recorded.asString()));
    }
  }

  private static Pattern withTokens(String recorded) {
    StringBuilder pattern = new StringBuilder();
    Matcher tokens = TOKEN.matcher(recorded);
    int from = 0;
    while (tokens.find()) {
      pattern.append(Pattern.quote(recorded.substring(from, tokens.start()))).append(".*");
      from = tokens.end();
    }
    pattern.append(Pattern.quote(recorded.substring(from)));
    return Pattern.compile(pattern.toString(), Pattern.DOTALL);
  }
}
