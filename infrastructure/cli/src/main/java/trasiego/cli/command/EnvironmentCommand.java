package trasiego.cli.command;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import trasiego.cli.aws.AwsEnvironment;
import trasiego.cli.console.Display;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.Environment;
import trasiego.cli.environment.Environment.Ended;
import trasiego.cli.environment.Environment.Machine;
import trasiego.cli.environment.EnvironmentOptions;
import trasiego.cli.environment.LocalEnvironment;
import trasiego.cli.exit.CallFailedException;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.exit.StillRunningException;
import trasiego.cli.exit.UsageException;
import trasiego.cli.result.ConsoleSummary;
import trasiego.cli.result.ExecutionResult;
import trasiego.cli.result.ResultReader;
import trasiego.failure.DeploymentException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Json;
import trasiego.local.states.HistoryEvent;
import trasiego.migration.MigrationFolder;
import trasiego.store.Keys;

/**
 * What every command on an environment does around its own work: open it, show progress, close it.
 */
abstract class EnvironmentCommand implements Callable<Integer> {
  @Mixin private EnvironmentOptions options;

  private final CommandContext context;
  private int maintained;
  private Display display;

  EnvironmentCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public final Integer call() {
    // With --json the person's lines leave stdout to the result.
    display = context.display(options.isJson(), options.isVerbose());
    try {
      if (!options.isGiven()) {
        options.checkAlone();
        return runWithoutEnvironment();
      }
      beforeCheck();
      options.check();
      checkArguments();
      try (Environment environment = open()) {
        return explained(environment);
      } finally {
        display.end();
      }
    } catch (UsageException e) {
      tell("FAILED", null, "Usage", e.getMessage());
      throw e;
    } catch (StillRunningException e) {
      tell("RUNNING", e.execution(), "StillRunning", e.getMessage());
      throw e;
    } catch (CallFailedException e) {
      tell(status(e.error()), null, e.error(), e.getMessage());
      throw e;
    } catch (DeploymentException e) {
      tell(status(e.getClass().getName()), null, e.getClass().getName(), e.getMessage());
      throw e;
    }
  }

  private Environment open() {
    return options.isDeployed()
        ? AwsEnvironment.open(context, options, display)
        : LocalEnvironment.open(context, options, display);
  }

  private int explained(Environment environment) {
    try {
      return run(environment);
    } catch (StoreUnavailableException e) {
      throw environment.explained(e);
    }
  }

  private static String status(String error) {
    return ExitCode.isRefusal(error) ? "REFUSED" : "FAILED";
  }

  /** A program gets its one object where no machine's end makes one. */
  private void tell(String status, String execution, String error, String cause) {
    ExecutionResult result =
        new ExecutionResult(
            status,
            options.givenEnvironment(),
            execution,
            null,
            List.of(),
            List.of(),
            error,
            cause,
            null,
            null,
            null);
    concluded(result, List.of());
    if (options.isJson()) {
      json(result);
    }
  }

  /** Hears of a result, however it came about, before it is shown. */
  void concluded(ExecutionResult result, List<HistoryEvent> history) {}

  /** Adds what of this command's own belongs to the environment. */
  void beforeCheck() {}

  /** Refuses bad arguments before anything is started. */
  void checkArguments() {}

  abstract int run(Environment environment);

  /** Of a command that takes none where none is given. */
  int runWithoutEnvironment() {
    throw new UsageException("ENVIRONMENT is missing");
  }

  EnvironmentOptions options() {
    return options;
  }

  Display display() {
    return display;
  }

  CommandContext context() {
    return context;
  }

  /** Ends with a machine's result: JSON for programs, a summary for people. */
  int finish(Environment environment, Ended ended, Map<String, String> facts) {
    ExecutionResult result = new ResultReader(environment).of(ended);
    concluded(result, ended.history());
    if (options.isJson()) {
      json(result);
    } else {
      new ConsoleSummary(display).print(result, facts);
    }
    return result.exitCode();
  }

  void json(Object result) {
    context.out().json(new String(Json.bytes(result), StandardCharsets.UTF_8));
  }

  /**
   * Uploads the folder of migrations as one object named by its checksum; the same bytes are there
   * once.
   */
  String upload(Environment environment) {
    MigrationFolder folder = MigrationFolder.read(options.migrations(context.root()));
    byte[] zip = folder.zip();
    environment.store().create(folder.key(), zip, "application/zip");
    return folder.key();
  }

  /**
   * Has the machine do one of its tasks, and answers what the step answered that did it.
   *
   * @throws CallFailedException with the error's name and message
   */
  JsonNode maintain(Environment environment, String task, Map<String, Object> more) {
    Map<String, Object> input = new LinkedHashMap<>(more);
    input.put("environment", environment.name());
    input.put("task", task);
    // Each is its own: twice the same is meant twice.
    String name = task + "-" + Keys.name(environment.execution()) + "-" + ++maintained;
    Ended ended = environment.run(Machine.MAINTENANCE, name, input);
    if (!ended.succeeded()) {
      throw new CallFailedException(ended.error(), ended.cause());
    }
    return ended.output();
  }
}
