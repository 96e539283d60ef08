package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestDatabase;

/** A database that Flyway itself has migrated, with its names as they are, taken on and changed. */
@Tag(Majors.SCENARIOS)
class AdoptFlywayScenarioIT {
  private static final String VIEW =
      "CREATE OR REPLACE VIEW bottles AS SELECT id, name%s FROM wines;";

  @TempDir(factory = MemoryTempDir.class)
  private Path sql;

  @OnNewestMajor
  void takesOnAFlywayDatabaseByOneCommandAndDeploysWhatIsPending(int major) throws IOException {
    try (Scenario scenario = Scenario.create(major)) {
      migrateByFlyway(scenario.database());
      String history = "SELECT version, script, checksum, success FROM flyway_schema_history";
      List<String> before = scenario.database().query(history + " ORDER BY installed_rank");

      Ran dry = scenario.run("adopt", "--flyway", sql.toString(), "--dry-run");

      assertThat(dry.exitCode()).as(dry.err()).isZero();
      assertThat(scenario.migrations()).isEmptyDirectory();

      Ran adopted = scenario.run("adopt", "--flyway", sql.toString());

      assertThat(adopted.exitCode()).as(adopted.out() + adopted.err()).isZero();
      assertThat(scenario.database().query(history + " ORDER BY installed_rank")).isEqualTo(before);
      assertThat(scenario.migrations().resolve("V1__init.sql"))
          .hasSameBinaryContentAs(sql.resolve("V1__init.sql"));
      assertThat(scenario.migrations().resolve("V1.1__add name.sql")).exists();
      assertThat(scenario.run("deploy").status()).isEqualTo("UP_TO_DATE");

      Files.writeString(
          scenario.migrations().resolve("V3__add_year.sql"),
          "ALTER TABLE wines ADD COLUMN year int;");
      Files.writeString(
          scenario.migrations().resolve("U3__add_year.sql"), "ALTER TABLE wines DROP COLUMN year;");
      Files.writeString(
          scenario.migrations().resolve("R__bottles.sql"),
          "-- trasiego:irreversible: the view is made anew by each release\n"
              + VIEW.formatted(", upper(name) AS label"));

      Ran deployed = scenario.run("deploy");

      assertThat(deployed.exitCode()).as(deployed.out() + deployed.err()).isZero();
      assertThat(scenario.database().query("SELECT label FROM bottles"))
          .containsExactly("CARMENERE");
      assertThat(flyway(scenario.database(), scenario.migrations()).info().pending()).isEmpty();
    }
  }

  @OnNewestMajor
  void refusesTheFolderOfAnotherDatabaseAndWritesNothing(int major) throws IOException {
    try (Scenario scenario = Scenario.create(major)) {
      migrateByFlyway(scenario.database());
      Path other = Files.createDirectory(sql.resolve("other"));
      Files.writeString(other.resolve("V900__other.sql"), "CREATE TABLE other (id int);");

      Ran refused = scenario.run("adopt", "--flyway", other.toString());

      assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
      assertThat(refused.out() + refused.err()).contains("none of the 4 applied versions");
      assertThat(scenario.migrations()).isEmptyDirectory();
    }
  }

  private void migrateByFlyway(TestDatabase database) throws IOException {
    Files.writeString(
        sql.resolve("V1__init.sql"),
        "CREATE TABLE wines (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);");
    Files.writeString(
        sql.resolve("V1.1__add name.sql"), "ALTER TABLE wines ADD COLUMN name text;\n");
    Files.writeString(
        sql.resolve("V2__fill.sql"), "INSERT INTO wines (name) VALUES ('Carmenere');");
    Files.writeString(sql.resolve("R__bottles.sql"), VIEW.formatted(""));
    flyway(database, sql).migrate();
  }

  private static Flyway flyway(TestDatabase database, Path folder) {
    return Flyway.configure()
        .dataSource(
            "jdbc:postgresql://%s:%d/%s"
                .formatted(database.host(), database.port(), database.name()),
            database.owner(),
            database.ownerPassword())
        .locations("filesystem:" + folder)
        .outOfOrder(true)
        .load();
  }
}
