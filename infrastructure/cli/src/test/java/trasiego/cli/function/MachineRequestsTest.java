package trasiego.cli.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import trasiego.execution.Step;
import trasiego.handler.Json;
import trasiego.handler.Request;
import trasiego.store.OwnKeys;
import trasiego.store.OwnKeys.Document;

/** What the machines send is what the functions take: each action, each field. */
class MachineRequestsTest {
  private static final Path ROOT = Path.of(System.getProperty("trasiego.root"));
  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111111111111:execution:m:one";
  private static final OwnKeys KEYS = new OwnKeys("test", EXECUTION);
  private static final String SHA256 = "0".repeat(64);

  /** One call of a machine. */
  private record Call(String machine, String state, String verb, JsonNode payload) {
    private String action() {
      return payload.path("action").asString("");
    }

    @Override
    public String toString() {
      return machine + " " + state;
    }
  }

  static List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    machines()
        .forEach(
            (machine, states) ->
                states.forEach(
                    (name, state) -> {
                      JsonNode function = state.path("Arguments").path("FunctionName");
                      if (function.isString()) {
                        String verb =
                            function
                                .asString()
                                .replaceAll("\\$\\{(\\w+)Function\\}", "$1")
                                .toLowerCase(java.util.Locale.ROOT);
                        calls.add(
                            new Call(machine, name, verb, state.path("Arguments").path("Payload")));
                      }
                    }));
    return calls;
  }

  /** The states of each machine, those within others included. */
  private static Map<String, Map<String, JsonNode>> machines() {
    try (Stream<Path> files = Files.list(ROOT.resolve("infrastructure"))) {
      Map<String, Map<String, JsonNode>> machines = new TreeMap<>();
      for (Path file : files.filter(it -> it.toString().endsWith(".asl.json")).toList()) {
        Map<String, JsonNode> states = new LinkedHashMap<>();
        collect(Json.document(Files.readAllBytes(file), JsonNode.class), states);
        machines.put(file.getFileName().toString(), states);
      }
      return machines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void collect(JsonNode node, Map<String, JsonNode> states) {
    node.path("States").properties().forEach(state -> states.put(state.getKey(), state.getValue()));
    node.forEach(inner -> collect(inner, states));
  }

  @Test
  void findsEveryMachine() {
    assertThat(calls()).hasSizeGreaterThan(50);
    assertThat(machines()).hasSize(4);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void sendsOnlyFieldsThatTheActionHas(Call call) {
    Class<?> request = request(call).orElseThrow();
    Set<String> fields = Handlers.fields(request).collect(Collectors.toSet());
    fields.add("action");

    assertThat(call.payload().propertyNames()).as(request.getName()).allMatch(fields::contains);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void sendsEveryFieldThatTheActionNeeds(Call call) {
    Class<? extends Request> request = request(call).orElseThrow();
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : request.getRecordComponents()) {
      JsonNode sent = call.payload().path(component.getName());
      if (!sent.isMissingNode()) {
        fields.put(component.getName(), value(component, sent));
      }
    }
    // Of a restoration's two ways one is taken at a time.
    if (fields.containsKey("kept")) {
      fields.remove("kept");
    }
    if (Stream.of(request.getRecordComponents()).anyMatch(it -> it.getName().equals("action"))) {
      fields.put("action", call.action());
    }

    assertThatCode(
            () ->
                Json.request(new java.io.ByteArrayInputStream(Json.line(fields)), request).check())
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void haveEachStepThatARecordNames(Step step) {
    assertThat(machines().values()).anyMatch(states -> states.containsKey(step.state()));
  }

  private static Optional<Class<? extends Request>> request(Call call) {
    return Optional.ofNullable(Handlers.requests(call.verb()).get(call.action()));
  }

  /** Text that the machine fills in stands for what it would be. */
  private static Object value(RecordComponent component, JsonNode sent) {
    if (sent.isString() && !sent.asString().startsWith("{%")) {
      return sent.asString();
    }
    if (component.getType() == Boolean.class) {
      return false;
    }
    if (component.getType() == Integer.class) {
      return 1;
    }
    if (component.getType() == List.class) {
      return List.of();
    }
    if (component.getName().equals("backfill")) {
      return Map.of("version", "20260101000000", "paused", true);
    }
    if (component.getType().isRecord()) {
      return Map.of();
    }
    return switch (component.getName()) {
      case "environment" -> "test";
      case "execution", "ended" -> EXECUTION;
      case "migrations" -> "migrations/" + SHA256 + ".zip";
      case "plan" -> KEYS.of(Document.PLAN);
      case "trial" -> KEYS.of(Document.TRIAL);
      case "rehearsal" -> KEYS.of(Document.REHEARSAL);
      case "run" -> KEYS.of(Document.RUN);
      case "trialSha256", "rehearsalSha256", "manifestSha256" -> SHA256;
      case "backup" -> "test_20261123_150000";
      case "mark" -> "0".repeat(32);
      case "outcome" -> "FAILED";
      case "startedAt" -> "2026-11-23T15:00:00Z";
      case "target" -> "0";
      case "window" -> "02:00-05:00 America/Santiago";
      case "override" -> "";
      default -> "shop";
    };
  }
}
