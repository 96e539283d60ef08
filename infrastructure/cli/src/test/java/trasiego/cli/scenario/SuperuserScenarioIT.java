package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import trasiego.cli.Main;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestStore;

/** The set-up that Docker's image makes: one superuser owns everything, and everybody is it. */
@Tag(Majors.SCENARIOS)
class SuperuserScenarioIT {
  private static final Path ROOT = Path.of(System.getProperty("trasiego.root"));
  private static final String SHOP =
      """
      CREATE EXTENSION pg_stat_statements;
      CREATE EXTENSION pg_trgm;
      CREATE ROLE app LOGIN PASSWORD 'secret';
      CREATE TYPE mood AS ENUM ('sad', 'glad');
      CREATE TABLE wines (id serial PRIMARY KEY, name text NOT NULL, mood mood);
      CREATE INDEX wines_name ON wines USING gin (name gin_trgm_ops);
      CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
      CREATE VIEW glad AS SELECT id, one() AS one FROM wines WHERE mood = 'glad';
      GRANT SELECT, INSERT ON wines TO app;
      INSERT INTO wines (name, mood) SELECT 'wine ' || n, 'glad' FROM generate_series(1, 10) n;
      """;

  @TempDir(factory = MemoryTempDir.class)
  private Path data;

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  private final TestStore store = TestStore.create();
  private DatabaseServer server;

  @BeforeEach
  void beginAProject() throws IOException {
    Files.createDirectories(migrations());
    Files.createSymbolicLink(folder.resolve("infrastructure"), ROOT.resolve("infrastructure"));
  }

  private Path migrations() {
    return folder.resolve("migrations");
  }

  @OnNewestMajor
  void takesItOnDeploysToItAndRestoresIt(int major) throws Exception {
    try (DatabaseServer _ = server(major)) {
      execute("postgres", "CREATE DATABASE shop");
      execute("shop", SHOP);

      Ran dry = run("adopt", "--dry-run");
      assertThat(dry.exitCode()).as(dry.out() + dry.err()).isZero();
      assertThat(dry.status()).isEqualTo("JUDGED");
      Ran adopted = run("adopt");
      assertThat(adopted.exitCode()).as(adopted.out() + adopted.err()).isZero();
      assertThat(adopted.status()).isEqualTo("ADOPTED");
      // Owners and grants are the server's: the file that begins history leaves them out.
      assertThat(JsonFields.texts(adopted.json().path("differences")))
          .containsExactly(
              "live: grants on relation public.wines to app is unexpected, found insert, select");

      migration("ALTER TABLE wines ADD COLUMN year int;", "ALTER TABLE wines DROP COLUMN year;");
      Ran planned = run("plan");
      assertThat(planned.exitCode()).as(planned.out() + planned.err()).isZero();
      assertThat(planned.out()).doesNotContain("drift was not looked for");
      Ran deployed = run("deploy");
      assertThat(deployed.exitCode()).as(deployed.out() + deployed.err()).isZero();
      assertThat(query("SELECT count(*) FROM wines WHERE year IS NULL")).containsExactly("10");

      execute("shop", "DELETE FROM wines WHERE id > 3");
      try (Connection application = server.connect("shop")) {
        Ran restored = run("restore", "latest", "--confirm", "shop");
        assertThat(restored.exitCode()).as(restored.out() + restored.err()).isZero();
        assertThat(application.isValid(1)).as("the application's session, a superuser's").isFalse();
      }
      assertThat(query("SELECT count(*) FROM wines")).containsExactly("10");
      assertThat(
              query(
                  "SELECT grantee FROM information_schema.role_table_grants WHERE table_name ="
                      + " 'wines' AND grantee = 'app' AND privilege_type = 'INSERT'"))
          .containsExactly("app");
    }
  }

  private DatabaseServer server(int major) {
    server =
        DatabaseServer.start(
            PostgresDistribution.of(major, System.err::println),
            data.resolve("server"),
            0,
            DatabaseServer.Durability.THROWAWAY);
    return server;
  }

  private void migration(String apply, String undo) throws IOException {
    Files.writeString(migrations().resolve("V20990101000000__change.sql"), apply);
    Files.writeString(migrations().resolve("U20990101000000__change.sql"), undo);
  }

  private Ran run(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command, "test"));
    arguments.addAll(List.of(more));
    arguments.addAll(
        List.of(
            "--database",
            "postgresql://%s@%s:%d/shop"
                .formatted(DatabaseServer.SUPERUSER, DatabaseServer.HOST, server.port()),
            "--store",
            store.address(),
            "--migrations",
            migrations().toString(),
            "--json"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context =
        new CommandContext(
            folder,
            variables(),
            new BufferedReader(new StringReader("")),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = Main.run(context, arguments.toArray(String[]::new));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(store.environment());
    variables.remove("TRASIEGO_STORE");
    variables.put("PGPASSWORD", server.superuserPassword());
    variables.put("PATH", server.distribution().bin() + File.pathSeparator + System.getenv("PATH"));
    variables.put("HOME", System.getProperty("user.home"));
    return variables;
  }

  private void execute(String database, String sql) throws Exception {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> query(String sql) throws Exception {
    try (Connection connection = server.connect("shop");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }
}
