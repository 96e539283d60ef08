package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import trasiego.cli.environment.JsonFields;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.MemoryTempDir;

/**
 * A database that another tool has made, taken on as a person does it, and changed from then on.
 */
@Tag(Majors.SCENARIOS)
class AdoptScenarioIT {
  private static final String FILE = "V20250102000000__add_names.sql";

  @TempDir(factory = MemoryTempDir.class)
  private Path root;

  @OnNewestMajor
  void takesOnAPrismaDatabaseTwiceAndBackAndAgain(int major) throws IOException {
    try (Scenario scenario = Scenario.create(major)) {
      PrismaShop shop = PrismaShop.in(scenario.database(), root.resolve("prisma"));
      scenario.database().execute("CREATE INDEX by_hand ON \"User\" (\"name\", \"id\")");
      List<String> before = shop.fingerprint();
      String prisma = shop.folder().toString();

      Ran undecided = scenario.run("adopt", "--prisma", prisma);

      assertThat(undecided.exitCode()).as(undecided.err()).isEqualTo(ExitCode.REFUSED);
      assertThat(undecided.status()).isEqualTo("UNDECIDED");
      assertThat(undecided.out())
          .contains("nothing of it is there: say --rolled-back", "(SQLSTATE 23502)");
      assertThat(files(scenario)).isEmpty();
      assertThat(hasHistory(scenario)).isFalse();

      Ran dry =
          scenario.run(
              "adopt", "--prisma", prisma, "--rolled-back", PrismaShop.FAILED, "--dry-run");

      assertThat(dry.exitCode()).as(dry.err()).isZero();
      assertThat(dry.status()).isEqualTo("JUDGED");
      assertThat(files(scenario)).isEmpty();

      Ran adopted = adopt(scenario, shop);

      assertThat(adopted.status()).isEqualTo("ADOPTED");
      assertThat(JsonFields.texts(adopted.json().path("differences")))
          .containsExactlyInAnyOrder(
              PrismaShop.BACK + " was rolled back: its file is pending",
              "live: index public.by_hand is unexpected, found CREATE INDEX by_hand ON"
                  + " public.\"User\" USING btree (name, id)");
      assertThat(files(scenario)).hasSize(4);
      assertThat(scenario.migrations().resolve(FILE))
          .hasBinaryContent(PrismaShop.bytes(PrismaShop.NAMES));
      assertThat(adopt(scenario, shop).status()).isEqualTo("ALREADY_ADOPTED");

      Ran unconfirmed = scenario.run("adopt", "--undo", "--confirm", "shop");
      Ran undone = undo(scenario);

      assertThat(unconfirmed.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(undone.status()).isEqualTo("UNDONE");
      assertThat(files(scenario)).isEmpty();
      assertThat(hasHistory(scenario)).isFalse();
      assertThat(undo(scenario).exitCode()).isZero();
      assertThat(adopt(scenario, shop).status()).isEqualTo("ADOPTED");
      assertThat(shop.fingerprint()).isEqualTo(before);
    }
  }

  @OnNewestMajor
  void deploysTheNextChangeThatPrismaItselfWrites(int major) throws IOException {
    assumeTrue(
        isInstalled("node") && isInstalled("npm"),
        "SKIPPED: the next change by prisma migrate diff was not shown, node and npm are missing");
    try (Scenario scenario = Scenario.create(major)) {
      PrismaShop shop = PrismaShop.in(scenario.database(), root.resolve("prisma"));
      List<String> before = shop.fingerprint();
      adopt(scenario, shop);
      // What was rolled back is given up, what failed is mended.
      Files.delete(scenario.migrations().resolve("V20250103000000__drop_names.sql"));
      scenario.migration(
          "20250104000000",
          "add_age",
          "ALTER TABLE \"User\" ADD COLUMN \"age\" INTEGER NOT NULL DEFAULT 0;",
          "ALTER TABLE \"User\" DROP COLUMN \"age\";");

      Ran written = next(scenario, shop, major);
      assertThat(written.exitCode()).as(written.err()).isZero();
      assertThat(text(scenario, "V"))
          .contains("ADD COLUMN     \"phone\" TEXT", "\"User_phone_key\"");
      assertThat(text(scenario, "U"))
          .contains("DROP COLUMN \"phone\"", "-- Loses what is in column");

      Ran deployed = scenario.run("deploy");

      assertThat(deployed.exitCode()).as(deployed.out() + deployed.err()).isZero();
      assertThat(deployed.json().path("applied").size()).isEqualTo(2);
      assertThat(
              scenario.database().query("SELECT count(\"age\") - count(\"phone\") FROM \"User\""))
          .containsExactly("500");
      assertThat(shop.fingerprint()).isEqualTo(before);
      assertThat(next(scenario, shop, major).out()).contains("no difference");
      assertThat(undo(scenario).exitCode()).isEqualTo(ExitCode.REFUSED);
      assertThat(scenario.run("deploy").status()).isEqualTo("UP_TO_DATE");
    }
  }

  @OnNewestMajor
  void beginsWithTheSchemaWhereNothingElseIsKnown(int major) throws IOException {
    try (Scenario scenario = Scenario.create(major)) {
      scenario
          .database()
          .execute(
              """
              CREATE TYPE mood AS ENUM ('sad', 'glad');
              CREATE TABLE wines (id serial PRIMARY KEY, mood mood);
              CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$
              BEGIN
                -- A comment that belongs to the body.
                RETURN 1;
              END $$;
              CREATE VIEW glad AS SELECT id, one() AS one FROM wines WHERE mood = 'glad';
              INSERT INTO wines (mood) SELECT 'glad' FROM generate_series(1, 10);
              """);
      assertThat(scenario.run("deploy").out()).contains("db adopt test");

      Ran adopted = scenario.run("adopt");

      assertThat(adopted.exitCode()).as(adopted.err()).isZero();
      assertThat(adopted.status()).isEqualTo("ADOPTED");
      assertThat(JsonFields.texts(adopted.json().path("differences"))).isEmpty();
      assertThat(scenario.run("adopt").status()).isEqualTo("ALREADY_ADOPTED");
      scenario.migration(
          "20990101000000",
          "add_name",
          "ALTER TABLE wines ADD COLUMN name text;",
          "ALTER TABLE wines DROP COLUMN name;");
      Ran deployed = scenario.run("deploy");
      assertThat(deployed.exitCode()).as(deployed.out() + deployed.err()).isZero();
      assertThat(scenario.database().query("SELECT count(*) FROM glad")).containsExactly("10");
    }
  }

  private static Ran adopt(Scenario scenario, PrismaShop shop) {
    Ran ran =
        scenario.run(
            "adopt", "--prisma", shop.folder().toString(), "--rolled-back", PrismaShop.FAILED);
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    return ran;
  }

  private static Ran undo(Scenario scenario) {
    return scenario.run("adopt", "--undo", "--confirm", scenario.database().name());
  }

  private static Ran next(Scenario scenario, PrismaShop shop, int major) {
    return scenario.runWithInput(
        "",
        List.of(
            "new",
            "add_phone",
            "--prisma",
            shop.schema().toString(),
            "--postgres",
            Integer.toString(major),
            "--migrations",
            scenario.migrations().toString()));
  }

  private static String text(Scenario scenario, String kind) throws IOException {
    for (Path file : files(scenario)) {
      if (file.getFileName().toString().matches(kind + "\\d{14}__add_phone\\.sql")) {
        return Files.readString(file);
      }
    }
    throw new AssertionError("no " + kind + " file of add_phone");
  }

  private static List<Path> files(Scenario scenario) throws IOException {
    try (Stream<Path> files = Files.list(scenario.migrations())) {
      return new ArrayList<>(files.toList());
    }
  }

  private static boolean hasHistory(Scenario scenario) {
    return scenario
        .database()
        .query("SELECT to_regclass('public.flyway_schema_history') IS NOT NULL")
        .equals(List.of("t"));
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry).resolve(program)));
  }
}
