package trasiego.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import trasiego.cli.Main;
import trasiego.cli.environment.CommandContext;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.LocalStack;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/** The commands as a person and CI type them, on a deployed stack. */
@ResourceLock("LocalStack")
@Tag(Majors.SCENARIOS)
class DeployedCommandIT {
  private static final Path ROOT = Path.of(System.getProperty("trasiego.root"));

  private DeployedStack stack;
  private TestDatabase database;

  @BeforeEach
  void serveADatabase() {
    stack = DeployedStack.get();
    database = TestDatabase.create(Majors.newest());
    stack.serve(database);
    stack.emptyStore().close();
  }

  @AfterEach
  void dropIt() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void migratesTheShopRestoresItAndSwapsBack() {
    Ran deployed = run("deploy", "--json", "--reason", "first release");

    assertThat(deployed.exitCode()).as(deployed.err()).isZero();
    assertThat(deployed.status()).isEqualTo("SUCCEEDED");
    assertThat(deployed.json().path("applied").size()).isEqualTo(18);
    assertThat(orders()).isEqualTo("0");

    Ran again = run("deploy", "--json");

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.status()).isEqualTo("UP_TO_DATE");

    Ran takenBack = run("undo", "--to", "20260907090000", "--confirm", database.name(), "--json");

    assertThat(takenBack.exitCode()).as(takenBack.err()).isZero();
    assertThat(takenBack.json().path("summary").asString()).contains("took back 3 migrations");

    database.execute("DROP TABLE \"StockMovement\" CASCADE");
    Ran restored = run("restore", "latest", "--confirm", database.name(), "--json");

    assertThat(restored.exitCode()).as(restored.err()).isZero();
    assertThat(database.query("SELECT count(*) FROM \"StockMovement\"")).containsExactly("0");

    Ran undone = run("undo", "--confirm", database.name(), "--json");

    assertThat(undone.exitCode()).as(undone.err()).isZero();
    assertThat(database.query("SELECT to_regclass('\"StockMovement\"') IS NULL"))
        .containsExactly("t");
  }

  private String orders() {
    return database.query("SELECT count(*) FROM \"Order\"").getFirst();
  }

  private Ran run(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command, DeployedStack.ENVIRONMENT));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--stack", stack.name()));
    Map<String, String> variables = new HashMap<>(LocalStack.environment());
    variables.put("HOME", System.getProperty("user.home"));
    variables.put("PATH", System.getenv("PATH"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandContext context =
        new CommandContext(
            ROOT,
            variables,
            new BufferedReader(new StringReader("")),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = Main.run(context, arguments.toArray(String[]::new));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
