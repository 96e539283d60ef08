package trasiego.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.local.lambda.LocalFunctions;
import trasiego.local.services.DescribeExecution;
import trasiego.local.services.Functions;
import trasiego.local.services.LambdaInvoke;
import trasiego.local.services.Notification;
import trasiego.local.services.SnsPublish;
import trasiego.local.states.ExecutionId;
import trasiego.local.states.ExecutionListener;
import trasiego.local.states.Integration;
import trasiego.local.states.MachineRun;
import trasiego.local.states.Outcome;
import trasiego.local.states.StateMachine;
import trasiego.local.states.TaskFailedException;
import trasiego.local.states.Timing;
import trasiego.local.template.EndRule;
import trasiego.local.template.MachineResource;
import trasiego.local.template.Template;

/**
 * The deployed machines and functions in this process: handlers, environment, memory, timeouts,
 * substitutions and the order of steps all come from the files that AWS is given.
 */
public final class LocalMachines {
  private static final Logger LOG = LoggerFactory.getLogger(LocalMachines.class);

  private final Map<String, StateMachine> machines = new LinkedHashMap<>();
  private final Map<String, String> resources = new HashMap<>();
  private final Functions functions;
  private final List<EndRule> endRules;
  private final Timing timing;
  private final ExecutionListener listener;
  private final String host = Host.id();
  private final LocalExecutions executions = new LocalExecutions(host);

  private LocalMachines(
      Functions functions, List<EndRule> endRules, Timing timing, ExecutionListener listener) {
    this.functions = functions;
    this.endRules = endRules;
    this.timing = timing;
    this.listener = listener;
  }

  /**
   * Reads the template and both definitions, and refuses what could not run.
   *
   * @param infrastructure the folder with {@code template.yaml}
   * @param listener hears of each event of each execution
   * @param notifications gets what the machines publish
   */
  public static LocalMachines open(
      Path infrastructure,
      LocalSettings settings,
      ExecutionListener listener,
      Consumer<Notification> notifications) {
    return open(infrastructure, settings, Timing.real(), listener, notifications);
  }

  static LocalMachines open(
      Path infrastructure,
      LocalSettings settings,
      Timing timing,
      ExecutionListener listener,
      Consumer<Notification> notifications) {
    Template template =
        Template.read(infrastructure.resolve("template.yaml"), settings.parameters());
    Functions functions = new LocalFunctions(template.functions(), settings.functions());
    LocalMachines machines = new LocalMachines(functions, template.endRules(), timing, listener);
    Map<String, Integration> integrations =
        Map.of(
            LambdaInvoke.RESOURCE,
            new LambdaInvoke(functions),
            SnsPublish.RESOURCE,
            new SnsPublish(notifications),
            DescribeExecution.RESOURCE,
            new DescribeExecution(machines.executions::status));
    for (MachineResource resource : template.machines()) {
      machines.add(resource, infrastructure, integrations);
    }
    return machines;
  }

  private void add(
      MachineResource resource, Path infrastructure, Map<String, Integration> integrations) {
    Path file = infrastructure.resolve(resource.definitionUri());
    String name = file.getFileName().toString().replaceFirst("\\..*", "");
    String definition = Substitutions.apply(file, read(file), resource.substitutions());
    machines.put(name, StateMachine.load(name, definition, integrations));
    resources.put(name, resource.id());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read", e);
    }
  }

  /** The names of the machines: those of their files, without endings. */
  public Set<String> names() {
    return Set.copyOf(machines.keySet());
  }

  /** The machine's states in the order of its file. */
  public List<String> stateNames(String machine) {
    return machine(machine).stateNames();
  }

  /** An execution with a name that says which process runs it. */
  public LocalExecution execution(String machine, String inputJson) {
    String name = ExecutionName.now(timing.clock().instant(), host).toString();
    return execution(machine, inputJson, name);
  }

  /**
   * An execution with a name of the caller's.
   *
   * @param name at most 80 letters, digits, {@code -} and {@code _}, not used before
   */
  public LocalExecution execution(String machine, String inputJson, String name) {
    ExecutionId id = LocalExecutions.id(machine(machine).name(), name);
    MachineRun execution = new MachineRun(machine(machine), id, inputJson, timing, listener);
    return new LocalExecution(
        id, execution, executions, outcome -> ended(machine, id.arn(), outcome));
  }

  /** As the service's events reach the template's rules: beside the execution, which is over. */
  private void ended(String machine, String arn, Outcome outcome) {
    for (EndRule rule : endRules) {
      if (rule.takes(resources.get(machine), outcome)) {
        try {
          invoke(rule.function(), rule.input(arn));
        } catch (TaskFailedException e) {
          LOG.warn("{} was not told that {} ended: {}", rule.function(), arn, e.cause());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Runs a machine to its end. */
  public Outcome run(String machine, String inputJson, Optional<String> name) {
    return name.map(given -> execution(machine, inputJson, given))
        .orElseGet(() -> execution(machine, inputJson))
        .run();
  }

  /**
   * Invokes one function beside any machine.
   *
   * @param function its logical id or its verb, such as {@code status}
   */
  public byte[] invoke(String function, String payloadJson)
      throws TaskFailedException, InterruptedException {
    return functions.invoke(function, payloadJson.getBytes(StandardCharsets.UTF_8));
  }

  /** The ARN of what this process does outside any machine, told apart as an execution's is. */
  public String executionArn(String machine) {
    String name = ExecutionName.now(timing.clock().instant(), host).toString();
    return LocalExecutions.id(machine, name).arn();
  }

  /** The status of an execution of this host; empty for one of another. */
  public Optional<String> executionStatus(String arn) {
    return executions.status(arn);
  }

  private StateMachine machine(String name) {
    StateMachine machine = machines.get(name);
    if (machine == null) {
      throw new IllegalArgumentException(
          "there is no machine %s; there are %s".formatted(name, machines.keySet()));
    }
    return machine;
  }
}
