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

/** One scenario on one ground: a database of its own, migrations, and what the machines did. */
final class Play implements AutoCloseable {
  private final TestDatabase database = TestDatabase.create(Majors.newest());
  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<Played> played = new ArrayList<>();
  private final Stage stage;
  private ExecutionListener listener = event -> {};

  Play(Ground ground) {
    try {
      this.stage = ground.open(database);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  TestDatabase database() {
    return database;
  }

  Stage stage() {
    return stage;
  }

  /** Everything that was played, in order. */
  List<Played> played() {
    return played;
  }

  Play migration(String version, String name, String apply, String undo) {
    write("V" + version + "__" + name + ".sql", apply);
    write("U" + version + "__" + name + ".sql", undo);
    return this;
  }

  void write(String file, String text) {
    files.put(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Runs the deployment machine on the migrations as they are now. */
  Played deploy() {
    return play(Machine.DEPLOYMENT, deployment());
  }

  /** Asks the deployment machine for the plan of the migrations as they are now. */
  Played plan() {
    return play(Machine.DEPLOYMENT, input(true));
  }

  /** Uploads the migrations and answers the deployment machine's input. */
  String deployment() {
    return input(false);
  }

  private String input(boolean planOnly) {
    MigrationFolder folder = MigrationFolder.of(files);
    stage.store().create(folder.key(), folder.zip(), "application/zip");
    return """
    {"environment":"%s","migrations":"%s","reason":"a scenario","planOnly":%b}\
    """
        .formatted(DeployedStack.ENVIRONMENT, folder.key(), planOnly);
  }

  Played restore(String backup) {
    return play(
        Machine.RESTORATION,
        """
        {"environment":"%s","backup":"%s","confirm":"%s"}\
        """
            .formatted(DeployedStack.ENVIRONMENT, backup, database.name()));
  }

  Played undo() {
    return play(
        Machine.RESTORATION,
        """
        {"environment":"%s","undo":true,"confirm":"%s"}\
        """
            .formatted(DeployedStack.ENVIRONMENT, database.name()));
  }

  private Played play(Machine machine, String input) {
    Played one = stage.play(machine, input, listener);
    played.add(one);
    return one;
  }

  /** Who hears of the events from now on. */
  Play listener(ExecutionListener heard) {
    listener = heard;
    return this;
  }

  @Override
  public void close() {
    stage.close();
    database.close();
  }
}
