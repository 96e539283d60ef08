package trasiego.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.local.services.DescribeExecution;
import trasiego.local.services.LambdaInvoke;
import trasiego.local.services.Notification;
import trasiego.local.services.SnsPublish;
import trasiego.local.states.Execution;
import trasiego.local.states.ExecutionStatus;
import trasiego.local.states.Integration;
import trasiego.local.states.Outcome;
import trasiego.local.states.StateMachine;
import trasiego.local.states.Timing;
import trasiego.local.template.MachineResource;
import trasiego.local.template.Template;

/** One of the project's machines with functions that answer as their contracts say. */
final class OurMachine {
  private static final Path FOLDER = Path.of(System.getProperty("trasiego.root"), "infrastructure");
  private static final Map<String, String> VALUES =
      Map.of("Environment", "local", "DatabaseSecretArn", "secret", "Bucket", "trasiego");

  private final String name;
  private final ScriptedFunctions functions = new ScriptedFunctions();
  private final List<Notification> notifications = new ArrayList<>();
  private Optional<String> holderStatus = Optional.empty();

  OurMachine(String name) {
    this.name = name;
  }

  ScriptedFunctions functions() {
    return functions;
  }

  /** The subjects of what was published, in order. */
  List<String> subjects() {
    return notifications.stream().map(Notification::subject).toList();
  }

  void holderIs(String status) {
    holderStatus = Optional.of(status);
  }

  Outcome run(String input) {
    Path file = FOLDER.resolve(name + ".asl.json");
    MachineResource resource =
        Template.read(FOLDER.resolve("template.yaml"), VALUES).machines().stream()
            .filter(one -> one.definitionUri().equals(file.getFileName().toString()))
            .findFirst()
            .orElseThrow();
    Map<String, Integration> integrations =
        Map.of(
            LambdaInvoke.RESOURCE,
            new LambdaInvoke(functions),
            SnsPublish.RESOURCE,
            new SnsPublish(notifications::add),
            DescribeExecution.RESOURCE,
            new DescribeExecution(arn -> holderStatus));
    String definition = Substitutions.apply(file, read(file), resource.substitutions());
    return new Execution(
            StateMachine.load(name, definition, integrations),
            LocalExecutions.id(name, "one"),
            input,
            new Timing(Clock.systemUTC(), pause -> {}, new Random(1)),
            event -> {})
        .run();
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
    assertThat(functions.calls().getLast()).isEqualTo("Status record");
    JsonNode record = functions.request("Status record");
    assertThat(record.get("outcome").asString()).isEqualTo(as);
    assertThat(record.get("error").asString()).isEqualTo(error);
    assertThat(record.get("cause").asString()).contains(call + " broke");
    assertThat(subjects().getLast()).endsWith("] what happened");
  }

  static JsonNode output(Outcome outcome) {
    return JsonMapper.shared().readTree(outcome.output().orElseThrow());
  }
}
