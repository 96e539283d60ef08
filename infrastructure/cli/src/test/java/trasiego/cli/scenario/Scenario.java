package trasiego.cli.scenario;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.cli.Main;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.DatabaseUrl;
import trasiego.local.LocalMachines;
import trasiego.local.LocalSettings;
import trasiego.local.lambda.FunctionSettings;
import trasiego.local.states.ExecutionListener;
import trasiego.migration.MigrationFolder;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;
import trasiego.testing.TestStore;

/**
 * A whole environment named test: a database with the four function users, a store, a folder of
 * migrations, and the db command as a person types it, in this process or in one of its own that
 * can be killed.
 */
public final class Scenario implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("trasiego.root"));
  private static final String TEMPORARY = "temporary";

  private final TestDatabase database;
  private final TestStore store = TestStore.create();
  private final Path folder;
  private final Map<String, String> given = new HashMap<>();
  private int databasePort;
  private URI storeEndpoint;

  private Scenario(TestDatabase database, Path folder) {
    this.database = database;
    this.folder = folder;
    this.databasePort = database.port();
    this.storeEndpoint = URI.create(store.environment().get("AWS_ENDPOINT_URL"));
  }

  public static Scenario create(int major) {
    try {
      Path folder = MemoryTempDir.create().toRealPath();
      Files.createDirectories(folder.resolve("migrations"));
      Files.createDirectories(folder.resolve(TEMPORARY));
      // The machines and the template are the project's own; only the state is this scenario's.
      Files.createSymbolicLink(folder.resolve("infrastructure"), ROOT.resolve("infrastructure"));
      return new Scenario(TestDatabase.create(major), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TestDatabase database() {
    return database;
  }

  public TestStore store() {
    return store;
  }

  /** Where commands find the database from now on, such as a proxy's port in front of it. */
  public void databaseAt(int port) {
    databasePort = port;
  }

  /** Which commands have in their environment from now on. */
  void variable(String name, String value) {
    given.put(name, value);
  }

  public URI storeEndpoint() {
    return storeEndpoint;
  }

  /** Where commands find the store from now on. */
  public void storeAt(URI endpoint) {
    storeEndpoint = endpoint;
  }

  /** Of everything that commands keep here. */
  Path folder() {
    return folder;
  }

  Path migrations() {
    return folder.resolve("migrations");
  }

  /** Writes a migration and its undo file. */
  public Scenario migration(String version, String name, String apply, String undo) {
    write("V" + version + "__" + name + ".sql", apply);
    write("U" + version + "__" + name + ".sql", undo);
    return this;
  }

  void write(String file, String text) {
    try {
      Files.writeString(migrations().resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the project's own migrations up to this version. */
  Scenario shopMigrations(String last) {
    try (Stream<Path> files = Files.list(ROOT.resolve("migrations"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.substring(1, 15).compareTo(last) <= 0) {
          Files.copy(file, migrations().resolve(name));
        }
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where trial servers of this scenario lie, and nothing else. */
  Path temporary() {
    return folder.resolve(TEMPORARY);
  }

  /** What a command printed and how it ended. */
  public record Ran(int exitCode, String out, String err) {
    public JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }

    public String status() {
      return json().path("status").asString();
    }
  }

  /** Runs a command on this environment in this process, with --json. */
  public Ran run(String command, String... more) {
    return runWithInput("", arguments(command, more));
  }

  Ran runWithInput(String input, List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context =
        new CommandContext(
            folder,
            variables(),
            new BufferedReader(new StringReader(input)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = Main.run(context, arguments.toArray(String[]::new));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Starts a command in a process of its own, with --json. */
  public RunningCommand start(String command, String... more) {
    return RunningCommand.start(folder, variables(), arguments(command, more));
  }

  List<String> arguments(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command, "test"));
    arguments.addAll(List.of(more));
    arguments.addAll(
        List.of(
            "--database",
            "postgresql://trasiego_"
                + database.environment()
                + "_{function}@"
                + database.host()
                + ":"
                + databasePort
                + "/"
                + database.name(),
            "--store",
            store.address(),
            "--migrations",
            migrations().toString(),
            "--json"));
    return arguments;
  }

  /** The machines themselves, for a test that starts and stops executions. */
  public LocalMachines machines(ExecutionListener listener) {
    return machines(listener, Map.of());
  }

  /**
   * The same.
   *
   * @param timeouts shorter ones, by the function's logical id
   */
  LocalMachines machines(ExecutionListener listener, Map<String, Duration> timeouts) {
    Map<String, String> variables = variables();
    Map<String, Map<String, String>> secrets = new HashMap<>();
    for (String verb : List.of("Backup", "Migrate", "Status", "Restore", "Record")) {
      String login = verb.equals("Record") ? "status" : verb.toLowerCase(Locale.ROOT);
      DatabaseUrl url =
          new DatabaseUrl(
              database.host(),
              databasePort,
              database.name(),
              database.username(login),
              database.password(login),
              "disable");
      secrets.put(verb + "Function", Map.of("TRASIEGO_DATABASE_SECRET", url.secret(login)));
    }
    Map<String, String> parameters = new HashMap<>(TestKey.parameters());
    parameters.put("Environment", "test");
    parameters.put("DatabaseSecretArn", "given");
    parameters.put("Bucket", store.address().substring("s3://".length()));
    return LocalMachines.open(
        folder.resolve("infrastructure"),
        new LocalSettings(parameters, new FunctionSettings(variables, secrets, timeouts)),
        listener,
        _ -> {});
  }

  /** Puts the folder of migrations where an execution finds it; answers its key. */
  public String upload() {
    MigrationFolder migrations = MigrationFolder.read(migrations());
    store.open().create(migrations.key(), migrations.zip(), "application/zip");
    return migrations.key();
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(store.environment());
    variables.remove("TRASIEGO_STORE");
    variables.put("AWS_ENDPOINT_URL", storeEndpoint.toString());
    variables.put("PGPASSWORD", database.password("migrate"));
    variables.put("PATH", TestStore.path(database));
    variables.put("HOME", System.getProperty("user.home"));
    variables.put("TMPDIR", temporary().toString());
    variables.putAll(given);
    return variables;
  }

  @Override
  public void close() {
    database.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
