package trasiego.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import trasiego.cli.Deployment.Machine;
import trasiego.local.LocalMachines;
import trasiego.local.LocalSettings;
import trasiego.local.lambda.FunctionSettings;
import trasiego.local.states.Outcome;
import trasiego.store.Store;
import trasiego.testing.Bootstrap;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestStore;

/** The machines in this process. */
final class LocalStage implements Stage {
  private static final Path INFRASTRUCTURE =
      Path.of(System.getProperty("trasiego.root"), "infrastructure");

  private final LocalMachines machines;
  private final Store store;

  LocalStage(TestDatabase database) {
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
    Map<String, String> parameters = new HashMap<>(Ground.PARAMETERS);
    parameters.put("Environment", DeployedStack.ENVIRONMENT);
    parameters.put("DatabaseSecretArn", "given-in-process");
    parameters.put("Bucket", store.bucket() + "/" + store.prefix());
    this.machines =
        LocalMachines.open(
            INFRASTRUCTURE,
            new LocalSettings(parameters, new FunctionSettings(variables, secrets, Map.of())),
            event -> {},
            notification -> {});
    this.store = store.open();
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public Played play(Machine machine, String input) {
    Outcome outcome = machines.run(Ground.name(machine), input, Optional.empty());
    return new Played(
        outcome.status().name(),
        outcome.output(),
        outcome.error(),
        outcome.cause(),
        outcome.history().stream()
            .map(event -> new Played.Event(event.type(), event.details()))
            .toList());
  }

  @Override
  public void close() {
    store.close();
  }
}
