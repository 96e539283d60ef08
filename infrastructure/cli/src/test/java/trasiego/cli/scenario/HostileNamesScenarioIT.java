package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/**
 * A database whose owner has put operators, functions, types and catalogues before the server's
 * own, and casts between: whatever of it ran in a session of ours would run with that session's
 * rights.
 */
@Tag(Majors.SCENARIOS)
class HostileNamesScenarioIT {
  private static final String CASTS =
      "SELECT pg_catalog.count(*) FROM pg_catalog.pg_cast c"
          + " WHERE c.castfunc IN (SELECT p.oid FROM pg_catalog.pg_proc p"
          + " WHERE p.pronamespace = 'evil'::pg_catalog.regnamespace)";
  private static final String RUN = "hostile name ";

  @OnEachMajor
  void runsNothingOfTheOwnersInASessionOfOurs(int major) throws Exception {
    try (Scenario scenario = Scenario.create(major)) {
      scenario.migration(
          "20980101000000",
          "first",
          """
          CREATE TABLE public.grapes (id int PRIMARY KEY, name text, kind varchar(20));
          INSERT INTO public.grapes SELECT n, 'grape ' || n, 'red' FROM generate_series(1, 100) n;
          """,
          "DROP TABLE public.grapes;");
      succeeds(scenario.run("deploy"));
      scenario.database().execute(hostileNames());
      assertTheTrapTells(scenario);

      addMigrations(scenario);
      Ran deployed =
          scenario.run("deploy", "--acknowledge", "drift", "--reason", "evil is not in a file");
      succeeds(deployed);
      assertThat(deployed.status()).isEqualTo("SUCCEEDED");
      scenario.run("status");
      succeeds(scenario.run("backup"));
      succeeds(scenario.run("restore", "latest", "--confirm", scenario.database().name()));

      assertThat(traps(scenario).stream().filter(line -> line.contains("by trasiego_")).distinct())
          .isEmpty();
    }
  }

  /** Else nothing that follows would show anything. */
  private static void assertTheTrapTells(Scenario scenario) throws Exception {
    String own = "SELECT evil.trap('the test itself')";
    scenario.database().execute(own);
    assertThat(traps(scenario)).as("the trap tells").hasSize(1);
    scenario.database().execute("SELECT mood::pg_catalog.text FROM public.grapes LIMIT 1");
    assertThat(traps(scenario))
        .as("the trap tells of a cast")
        .hasSize(2)
        .last()
        .asString()
        .startsWith(RUN + "cast of evil.mood to text");
    // Both ways between three types and 21, and the server's own of a range to many.
    assertThat(scenario.database().query(CASTS)).containsExactly("127");
  }

  private static void addMigrations(Scenario scenario) throws Exception {
    scenario.migration(
        "20990101000000",
        "harmless",
        "CREATE TABLE public.bottles (id int PRIMARY KEY);",
        "DROP TABLE public.bottles;");
    scenario.migration(
        "20990101000001",
        "asks_much",
        """
        -- trasiego:allow set-not-null public.grapes.name: test
        -- trasiego:allow set-not-null public.grapes.mood: test
        -- trasiego:allow set-not-null public.grapes.pair: test
        -- trasiego:allow add-unique public.grapes.grapes_moods: test
        ALTER TABLE public.grapes ALTER COLUMN name SET NOT NULL;
        ALTER TABLE public.grapes ALTER COLUMN mood SET NOT NULL;
        ALTER TABLE public.grapes ALTER COLUMN pair SET NOT NULL;
        ALTER TABLE public.grapes ADD CONSTRAINT grapes_moods UNIQUE (id, mood, pair, span);
        """,
        """
        ALTER TABLE public.grapes DROP CONSTRAINT grapes_moods;
        ALTER TABLE public.grapes ALTER COLUMN pair DROP NOT NULL;
        ALTER TABLE public.grapes ALTER COLUMN mood DROP NOT NULL;
        ALTER TABLE public.grapes ALTER COLUMN name DROP NOT NULL;
        """);
  }

  private static void succeeds(Ran ran) {
    assertThat(ran.exitCode()).as(ran.out() + ran.err()).isZero();
  }

  private static List<String> traps(Scenario scenario) throws IOException {
    try (var lines = Files.lines(scenario.database().server().log(), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.contains(RUN) && line.contains("LOG"))
          .map(line -> line.substring(line.indexOf(RUN)))
          .toList();
    }
  }

  private static String hostileNames() throws IOException {
    try (InputStream in = HostileNamesScenarioIT.class.getResourceAsStream("hostile-names.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
