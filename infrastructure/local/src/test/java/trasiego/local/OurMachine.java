package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import trasiego.local.services.DescribeExecution;
import trasiego.local.services.LambdaInvoke;
import trasiego.local.services.Notification;
import trasiego.local.services.SnsPublish;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Integration;
import trasiego.local.states.MachineRun;
import trasiego.local.states.Outcome;
import trasiego.local.states.StateMachine;
import trasiego.local.states.Timing;
import trasiego.local.template.EndRule;
import trasiego.local.template.MachineResource;
import trasiego.local.template.Template;

/** One of the project's machines with functions that answer as their contracts say. */
final class OurMachine {
  private static final Path FOLDER = Path.of(System.getProperty("trasiego.root"), "infrastructure");
  private static final Map<String, String> VALUES =
      Map.of(
          "Environment", "local",
          "DatabaseSecretArn", "secret",
          "Bucket", "trasiego",
          "SigningKey", "file:/none",
          "SigningPublicKey.PublicKey", "none");

  /** Read once, since hundreds of executions are made of it. */
  private static final Map<Map<String, String>, List<MachineResource>> MACHINES =
      new ConcurrentHashMap<>();

  private final String name;
  private final Map<String, String> parameters;
  private final ScriptedFunctions functions = new ScriptedFunctions();
  private final List<Notification> notifications = new ArrayList<>();
  private Optional<String> holderStatus = Optional.empty();
  private Optional<String> firstState = Optional.empty();
  private Optional<String> broken = Optional.empty();
  private UnaryOperator<Integration> between = UnaryOperator.identity();

  OurMachine(String name) {
    this(name, Map.of());
  }

  /**
   * @param parameters of the template, beside the least that it takes
   */
  OurMachine(String name, Map<String, String> parameters) {
    this.name = name;
    Map<String, String> all = new HashMap<>(VALUES);
    all.putAll(parameters);
    this.parameters = Map.copyOf(all);
  }

  ScriptedFunctions functions() {
    return functions;
  }

  /** The call by which this machine asks for its record. */
  String recording() {
    return "Record record"
        + switch (name) {
          case "maintenance" -> "Backup";
          case "restoration" -> "Restoration";
          default -> "Deployment";
        };
  }

  /** The subjects of what was published, in order. */
  List<String> subjects() {
    return notifications.stream().map(Notification::subject).toList();
  }

  void holderIs(String status) {
    holderStatus = Optional.of(status);
  }

  /** Goes from Begin, which names every variable, straight to this state. */
  OurMachine beginsWith(String state) {
    firstState = Optional.of(state);
    return this;
  }

  /** This state, whatever its type, reads a variable that nobody has set. */
  OurMachine breaking(String state) {
    broken = Optional.of(state);
    return this;
  }

  /** What stands between the machine and each service. */
  OurMachine between(UnaryOperator<Integration> wrapper) {
    between = wrapper;
    return this;
  }

  /** What was published, in order. */
  List<Notification> notifications() {
    return notifications;
  }

  /** Runs a deployment that only plans. */
  Outcome plan() {
    return run(
        """
        {"environment": "local", "migrations": "migrations/1.zip", "planOnly": true}\
        """);
  }

  /** Runs a deployment. */
  Outcome deploy() {
    return run("{\"environment\": \"local\", \"migrations\": \"migrations/1.zip\"}");
  }

  Outcome run(String input) {
    Path file = FOLDER.resolve(name + ".asl.json");
    MachineResource resource =
        MACHINES
            .computeIfAbsent(
                parameters,
                values -> Template.read(FOLDER.resolve("template.yaml"), values).machines())
            .stream()
            .filter(one -> one.definitionUri().equals(file.getFileName().toString()))
            .findFirst()
            .orElseThrow();
    Map<String, Integration> integrations =
        Map.of(
            LambdaInvoke.RESOURCE,
            between.apply(new LambdaInvoke(functions)),
            SnsPublish.RESOURCE,
            between.apply(new SnsPublish(notifications::add)),
            DescribeExecution.RESOURCE,
            between.apply(new DescribeExecution(arn -> holderStatus)));
    String definition = Substitutions.apply(file, begun(read(file)), resource.substitutions());
    return new MachineRun(
            StateMachine.load(name, definition, integrations),
            LocalExecutions.id(name, "one"),
            input,
            new Timing(Clock.systemUTC(), pause -> {}, new Random(1)),
            event -> {})
        .run();
  }

  private String begun(String definition) {
    if (firstState.isEmpty()) {
      return definition;
    }
    JsonNode machine = JsonMapper.shared().readTree(definition);
    broken.ifPresent(state -> breakState((ObjectNode) machine.at("/States/" + state)));
    ObjectNode begin = (ObjectNode) machine.at("/States/Begin");
    ObjectNode fork = ((ObjectNode) machine.get("States")).putObject("Fork").put("Type", "Choice");
    fork.put("Default", begin.get("Next").asString());
    fork.putArray("Choices")
        .addObject()
        .put("Condition", "{% $exists($execution) %}")
        .put("Next", firstState.get());
    begin.put("Next", "Fork");
    return machine.toString();
  }

  private static void breakState(ObjectNode state) {
    String missing = "{% $nobodySetThis %}";
    switch (state.get("Type").asString()) {
      case "Choice" ->
          ((ArrayNode) state.get("Choices"))
              .insertObject(0)
              .put("Condition", missing)
              .set("Next", state.get("Default"));
      case "Succeed" -> state.put("Output", missing);
      default -> state.putObject("Assign").put("any", missing);
    }
  }

  /** The template's only one. */
  static EndRule endRule() {
    List<EndRule> rules = Template.read(FOLDER.resolve("template.yaml"), VALUES).endRules();
    assertThat(rules).hasSize(1);
    return rules.getFirst();
  }

  /** What the machine's file says of itself. */
  static String comment(String machine) {
    String definition = read(FOLDER.resolve(machine + ".asl.json"));
    return JsonMapper.shared().readTree(definition).get("Comment").asString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The execution failed by this call, which the record and the last notification say. */
  void assertRecorded(Outcome outcome, String call, String error, String as) {
    assertThat(outcome.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(outcome.error()).contains(error);
    assertThat(outcome.cause().orElseThrow()).contains(call + " broke");
    assertThat(functions.calls().getLast()).isEqualTo(recording());
    JsonNode record = functions.request(recording());
    assertThat(record.get("outcome").asString()).isEqualTo(as);
    assertThat(record.get("error").asString()).isEqualTo(error);
    assertThat(record.get("cause").asString()).contains(call + " broke");
    assertThat(subjects().getLast()).endsWith("] what happened");
  }

  static JsonNode output(Outcome outcome) {
    return JsonMapper.shared().readTree(outcome.output().orElseThrow());
  }
}
