package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DeploymentException;
import trasiego.failure.TransientException;
import trasiego.local.lambda.FunctionSettings;
import trasiego.local.services.LambdaInvoke;
import trasiego.local.services.SnsPublish;
import trasiego.local.template.FunctionResource;
import trasiego.local.template.Template;

/** What holds for the project's own definitions beyond what their loading proves. */
class OurMachinesTest {
  private static final Path FOLDER = Path.of(System.getProperty("trasiego.root"), "infrastructure");
  private static final Map<String, String> VALUES =
      Map.of(
          "Environment", "local",
          "DatabaseSecretArn", "secret",
          "Bucket", "trasiego",
          "SigningKey", "file:/none",
          "SigningPublicKey.PublicKey", "none");

  /** One state of one of our machines. */
  record Place(String machine, String name, JsonNode state) {
    @Override
    public String toString() {
      return machine + ": " + name;
    }

    boolean publishes() {
      return state.path("Resource").asString("").equals(SnsPublish.RESOURCE);
    }

    /** Where the state may lead, a Catch apart or not. */
    Stream<String> targets() {
      return Stream.concat(
          Stream.concat(nexts(state), nexts(state.path("Choices"))), nexts(state.path("Catch")));
    }

    private static Stream<String> nexts(JsonNode node) {
      Stream<JsonNode> all = node.isArray() ? node.valueStream() : Stream.of(node);
      return all.flatMap(one -> Stream.of(one.path("Next"), one.path("Default")))
          .filter(JsonNode::isString)
          .map(JsonNode::asString);
    }
  }

  static List<String> files() {
    try (Stream<Path> all = Files.list(FOLDER)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".asl.json"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Place> states() {
    return files().stream().flatMap(file -> states(file).values().stream());
  }

  static Stream<Place> tasks() {
    return states().filter(place -> place.state().get("Type").asString().equals("Task"));
  }

  private static Map<String, Place> states(String file) {
    Map<String, Place> states = new LinkedHashMap<>();
    definition(file)
        .get("States")
        .properties()
        .forEach(
            entry ->
                states.put(
                    entry.getKey(),
                    new Place(file.replace(".asl.json", ""), entry.getKey(), entry.getValue())));
    return states;
  }

  private static JsonNode definition(String file) {
    try {
      return JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void canBeLoadedByTheExecutorWithTheTemplate() {
    LocalMachines machines =
        LocalMachines.open(
            FOLDER,
            new LocalSettings(VALUES, new FunctionSettings(Map.of(), Map.of(), Map.of())),
            event -> {},
            notification -> {});

    assertThat(machines.names())
        .containsExactlyInAnyOrder("deployment", "restoration", "undo", "maintenance");
  }

  @ParameterizedTest
  @MethodSource("files")
  void limitsTheWholeMachine(String file) {
    assertThat(definition(file).path("TimeoutSeconds").isIntegralNumber()).isTrue();
    assertThat(definition(file).path("Comment").asString("")).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("states")
  void commentsEveryState(Place place) {
    assertThat(place.state().path("Comment").asString("")).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void waitsLongerThanTheFunctionMayTake(Place place) {
    JsonNode seconds = place.state().path("TimeoutSeconds");
    assertThat(seconds.isIntegralNumber()).as("a number in the file: %s", seconds).isTrue();
    if (place.state().get("Resource").asString().equals(LambdaInvoke.RESOURCE)) {
      String placeholder = place.state().at("/Arguments/FunctionName").asString();
      Map<String, Duration> timeouts =
          Template.read(FOLDER.resolve("template.yaml"), VALUES).functions().stream()
              .collect(Collectors.toMap(FunctionResource::id, FunctionResource::timeout));
      String function = placeholder.replaceAll("[${}]", "");
      assertThat(timeouts).containsKey(function);
      assertThat(Duration.ofSeconds(seconds.asLong())).isGreaterThan(timeouts.get(function));
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void keepsTheErrorInEveryCatch(Place place) {
    for (JsonNode entry : place.state().path("Catch")) {
      assertThat(entry.has("ResultPath")).isFalse();
      // Without Output the error itself goes on to the next state.
      if (entry.has("Output")) {
        assertThat(entry.path("Assign").toString() + entry.path("Output"))
            .contains("$states.errorOutput");
      }
    }
    for (JsonNode entry : place.state().path("Retry")) {
      assertThat(entry.has("ResultPath")).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void leadsFromNoCatchToAFailureInSilence(Place place) {
    if (place.publishes()) {
      return;
    }
    Map<String, Place> states = states(place.machine() + ".asl.json");
    for (JsonNode entry : place.state().path("Catch")) {
      List<String> silent = failuresReachedInSilence(states, entry.get("Next").asString());
      assertThat(silent).as("failures reached without a notification").isEmpty();
    }
  }

  private static List<String> failuresReachedInSilence(Map<String, Place> states, String from) {
    Set<String> seen = new LinkedHashSet<>(Set.of(from));
    Deque<String> open = new ArrayDeque<>(seen);
    List<String> ends = new ArrayList<>();
    while (!open.isEmpty()) {
      Place place = states.get(open.remove());
      if (place.publishes()) {
        continue;
      }
      List<String> targets = place.targets().toList();
      if (place.state().get("Type").asString().equals("Fail")) {
        ends.add(place.name());
      }
      targets.stream().filter(seen::add).forEach(open::add);
    }
    return ends;
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void retriesNoChangeOfDataBlindly(Place place) {
    boolean calls = place.state().get("Resource").asString().equals(LambdaInvoke.RESOURCE);
    for (JsonNode entry : place.state().path("Retry")) {
      List<String> names = entry.get("ErrorEquals").valueStream().map(JsonNode::asString).toList();
      assertThat(names).doesNotContain("States.ALL");
      if (calls) {
        assertThat(names).doesNotContain("States.TaskFailed", "States.Timeout");
      }
    }
  }

  @Test
  void namesOnlyErrorsThatExist() {
    assertThat(leaves(DeploymentException.class)).containsAll(namedIn("Retry", "Catch"));
  }

  @Test
  void triesAgainAfterEveryTransientError() {
    assertThat(namedIn("Retry"))
        .containsExactlyInAnyOrderElementsOf(leaves(TransientException.class));
  }

  /**
   * Each of them passes by itself. A clean-up alone gives way to whoever is at work: what it leaves
   * the next execution sweeps.
   */
  @ParameterizedTest
  @MethodSource("calls")
  void triesEachCallAgainAfterEveryTransientError(Place place) {
    List<String> transients = new ArrayList<>(leaves(TransientException.class));
    if (place.name().equals("CleanUp")) {
      transients.remove(DatabaseBusyException.class.getName());
    }

    assertThat(place.state().path("Retry").valueStream())
        .flatExtracting(entry -> entry.get("ErrorEquals").valueStream().toList())
        .extracting(JsonNode::asString)
        .containsAll(transients);
  }

  private static Stream<Place> calls() {
    return tasks()
        .filter(place -> place.state().get("Resource").asString().equals(LambdaInvoke.RESOURCE));
  }

  private static Set<String> namedIn(String... fields) {
    return states()
        .flatMap(place -> Stream.of(fields).map(place.state()::path))
        .flatMap(JsonNode::valueStream)
        .flatMap(entry -> entry.get("ErrorEquals").valueStream())
        .map(JsonNode::asString)
        .filter(name -> name.startsWith("trasiego."))
        .collect(Collectors.toSet());
  }

  private static List<String> leaves(Class<?> type) {
    if (!type.isSealed()) {
      return List.of(type.getName());
    }
    return Stream.of(type.getPermittedSubclasses())
        .flatMap(subclass -> leaves(subclass).stream())
        .toList();
  }
}
