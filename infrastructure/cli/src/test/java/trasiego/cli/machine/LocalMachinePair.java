package trasiego.cli.machine;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import trasiego.cli.environment.Environment.Machine;
import trasiego.local.LocalExecution;
import trasiego.local.LocalMachines;
import trasiego.local.LocalSettings;
import trasiego.local.lambda.FunctionSettings;
import trasiego.local.states.ExecutionListener;
import trasiego.local.states.Outcome;
import trasiego.store.Store;
import trasiego.testing.Bootstrap;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;
import trasiego.testing.TestStore;

/** The machines in this process. */
final class LocalMachinePair implements MachinePair {
  private static final Path INFRASTRUCTURE =
      Path.of(System.getProperty("trasiego.root"), "infrastructure");

  private final LocalMachines machines;
  private final Store store;
  private ExecutionListener listener;

  LocalMachinePair(TestDatabase database) {
    TestStore store = TestStore.create();
    Map<String, String> variables = new HashMap<>(store.environment());
    variables.remove("TRASIEGO_STORE");
    variables.put("PATH", TestStore.path(database));
    Map<String, Map<String, String>> secrets = new HashMap<>();
    for (String function : Bootstrap.FUNCTIONS) {
      secrets.put(
          Character.toUpperCase(function.charAt(0)) + function.substring(1) + "Function",
          Map.of("TRASIEGO_DATABASE_SECRET", database.secretJson(function)));
    }
    // A second function of status's zip, with its login.
    secrets.put("RecordFunction", secrets.get("StatusFunction"));
    Map<String, String> parameters = new HashMap<>(MachineHost.PARAMETERS);
    parameters.put("Environment", DeployedStack.ENVIRONMENT);
    parameters.put("DatabaseSecretArn", "given-in-process");
    parameters.put("Bucket", store.bucket() + "/" + store.prefix());
    parameters.putAll(TestKey.parameters());
    this.machines =
        LocalMachines.open(
            INFRASTRUCTURE,
            new LocalSettings(parameters, new FunctionSettings(variables, secrets, Map.of())),
            event -> listener.happened(event),
            notification -> {});
    this.store = store.open();
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public MachineExecution play(Machine machine, String input, ExecutionListener heard) {
    listener = heard;
    LocalExecution execution = machines.execution(MachineHost.name(machine), input);
    Outcome outcome = execution.run();
    return new MachineExecution(
        execution.id().arn(),
        outcome.status().name(),
        outcome.output(),
        outcome.error(),
        outcome.cause(),
        outcome.history());
  }

  @Override
  public void close() {
    store.close();
  }
}
