package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.store.Store;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/** What customers typed stays in the database and its backups, whatever fails on it. */
@Tag(Majors.SCENARIOS)
class PlantedValuesScenarioIT {
  private static final List<String> PLANTED =
      List.of("alice@example.com", "::add-mask::x", "\u001B[2J", "##[error]", "\\u001b[2J");

  private static final String CUSTOMERS =
      """
      INSERT INTO public.customer VALUES
        ('alice@example.com', 'alice@example.com'),
        ('::add-mask::x', 'alice@example.com'),
        (E'\\u001B[2J', E'\\u001B[2J'),
        ('##[error]', E'\\u001B[2J');
      """;

  @OnEachMajor
  void noRowLeavesByAPlanADeploymentOrAReport(int major) {
    try (Scenario scenario = Scenario.create(major)) {
      customers(scenario);

      String[] unique = {
        "ALTER TABLE customer ADD CONSTRAINT one_name UNIQUE (name);",
        "ALTER TABLE customer DROP CONSTRAINT one_name;"
      };
      assertNothingIsTold(scenario, unique, "plan", "key:");
      assertNothingIsTold(scenario, unique, "deploy", "key:");
      assertNothingIsTold(
          scenario,
          new String[] {"UPDATE customer SET name = name::int::text;", "SELECT 1;"},
          "deploy",
          "a text is no value of its type (SQLSTATE 22P02)");
      assertNothingIsTold(
          scenario,
          new String[] {
            """
            DO $$ DECLARE found text; BEGIN
              SELECT email INTO found FROM customer ORDER BY email DESC LIMIT 1;
              RAISE NOTICE 'found %', found;
              IF found IS NOT NULL THEN RAISE EXCEPTION 'not %', found; END IF;
            END $$;
            """,
            "SELECT 1;"
          },
          "deploy",
          "whose words are kept out");
      assertNothingIsTold(scenario, unique, "status", "");
    }
  }

  @OnEachMajor
  void keysAreInADocumentOfTheirOwnForWhoeverAsks(int major) {
    try (Scenario scenario = Scenario.create(major)) {
      customers(scenario);
      migration(
          scenario,
          "ALTER TABLE customer ADD CONSTRAINT one_name UNIQUE (name);",
          "ALTER TABLE customer DROP CONSTRAINT one_name;");

      Ran ran = scenario.run("plan", "--samples");

      assertThat(ran.exitCode()).as(ran.err()).isEqualTo(ExitCode.REFUSED);
      assertThat(ran.out()).contains("/samples/test/");
      Map<String, String> told = told(scenario, ran);
      assertThat(told.entrySet())
          .filteredOn(text -> text.getKey().startsWith("samples/test/"))
          .singleElement()
          .satisfies(text -> assertThat(text.getValue()).contains("##[error]"));
      told.keySet().removeIf(key -> key.startsWith("samples/"));
      assertNoneIsIn(told);
    }
  }

  /** Rows come in behind the files, as customers' do. */
  private static void customers(Scenario scenario) {
    scenario.migration(
        "20260101000000",
        "create_customers",
        "CREATE TABLE customer (email text PRIMARY KEY, name text);",
        "DROP TABLE customer;");
    Ran made = scenario.run("deploy");
    assertThat(made.exitCode()).as(made.err()).isZero();
    scenario.database().execute(CUSTOMERS);
  }

  private static void assertNothingIsTold(
      Scenario scenario, String[] files, String command, String wanted) {
    migration(scenario, files[0], files[1]);

    String[] more =
        command.equals("status")
            ? new String[0]
            : new String[] {"--summary", scenario.folder().resolve("summary.md").toString()};

    Ran ran = scenario.run(command, more);

    assertThat(ran.exitCode()).as(ran.out() + ran.err()).isNotEqualTo(ExitCode.USAGE);
    assertThat(ran.out()).contains(wanted);
    Map<String, String> told = told(scenario, ran);
    assertThat(told.keySet()).noneMatch(key -> key.startsWith("samples/"));
    assertNoneIsIn(told);
  }

  private static void migration(Scenario scenario, String apply, String undo) {
    scenario.migration("20260101000001", "change_customers", apply, undo);
  }

  private static void assertNoneIsIn(Map<String, String> told) {
    told.forEach(
        (where, text) ->
            PLANTED.forEach(value -> assertThat(text).as(where).doesNotContain(value)));
  }

  /** Every text that is anywhere outside the database, its backups and the files themselves. */
  private static Map<String, String> told(Scenario scenario, Ran ran) {
    Map<String, String> told = new TreeMap<>(Map.of("stdout", ran.out(), "stderr", ran.err()));
    try (Store store = scenario.store().open();
        Stream<Path> files = Files.walk(scenario.folder())) {
      store.list("").stream()
          .map(Store.StoredObject::key)
          .filter(key -> !key.startsWith("backups/") && !key.startsWith("migrations/"))
          .forEach(key -> told.put(key, text(store.read(key).orElseThrow().bytes())));
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(scenario.migrations())) {
          told.put(file.toString(), text(Files.readAllBytes(file)));
        }
      }
      return told;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
