package trasiego.cli.machine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import trasiego.cli.environment.Environment.Machine;
import trasiego.local.states.ExecutionListener;
import trasiego.migration.MigrationFolder;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/** One scenario on one host: a database of its own, migrations, and what the machines did. */
final class ScenarioRun implements AutoCloseable {
  private final TestDatabase database = TestDatabase.create(Majors.newest());
  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<MachineExecution> executions = new ArrayList<>();
  private final MachinePair machines;
  private ExecutionListener listener = event -> {};

  ScenarioRun(MachineHost host) {
    try {
      this.machines = host.open(database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  TestDatabase database() {
    return database;
  }

  MachinePair stage() {
    return machines;
  }

  /** Everything that was run, in order. */
  List<MachineExecution> executions() {
    return executions;
  }

  ScenarioRun migration(String version, String name, String apply, String undo) {
    write("V" + version + "__" + name + ".sql", apply);
    write("U" + version + "__" + name + ".sql", undo);
    return this;
  }

  void write(String file, String text) {
    files.put(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Runs the deployment machine on the migrations as they are now. */
  MachineExecution deploy() {
    return play(Machine.DEPLOYMENT, deployment());
  }

  /** Asks the deployment machine for the plan of the migrations as they are now. */
  MachineExecution plan() {
    return play(Machine.DEPLOYMENT, input(true));
  }

  /** Uploads the migrations and answers the deployment machine's input. */
  String deployment() {
    return input(false);
  }

  private String input(boolean planOnly) {
    MigrationFolder folder = MigrationFolder.of(files);
    machines.store().create(folder.key(), folder.zip(), "application/zip");
    return """
    {"environment":"%s","migrations":"%s","reason":"a scenario","planOnly":%b}\
    """
        .formatted(DeployedStack.ENVIRONMENT, folder.key(), planOnly);
  }

  MachineExecution restore(String backup) {
    return play(
        Machine.RESTORATION,
        """
        {"environment":"%s","backup":"%s","confirm":"%s"}\
        """
            .formatted(DeployedStack.ENVIRONMENT, backup, database.name()));
  }

  MachineExecution undo() {
    return play(
        Machine.RESTORATION,
        """
        {"environment":"%s","undo":true,"confirm":"%s"}\
        """
            .formatted(DeployedStack.ENVIRONMENT, database.name()));
  }

  private MachineExecution play(Machine machine, String input) {
    MachineExecution one = machines.play(machine, input, listener);
    executions.add(one);
    return one;
  }

  /** Who hears of the events from now on. */
  ScenarioRun listener(ExecutionListener heard) {
    listener = heard;
    return this;
  }

  @Override
  public void close() {
    machines.close();
    database.close();
  }
}
