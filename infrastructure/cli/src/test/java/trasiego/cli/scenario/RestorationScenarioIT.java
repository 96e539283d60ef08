package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.testing.Majors.OnEachMajor;

/** Backups, restores and undo as a person types them. */
class RestorationScenarioIT {
  @OnEachMajor
  void bringsDeletedRowsBackAndUndoesIt(int major) {
    try (Scenario scenario = winesIn(Scenario.create(major))) {
      assertThat(scenario.run("backup").exitCode()).isZero();
      scenario.database().execute("DELETE FROM wines WHERE id > 10");

      Ran restored = scenario.run("restore", "latest", "--confirm", scenario.database().name());

      assertThat(restored.exitCode()).as(restored.err()).isZero();
      assertThat(restored.status()).isEqualTo("SUCCEEDED");
      assertThat(wines(scenario)).isEqualTo("1000");
      NothingLeft.assertNone(scenario);

      Ran undone = scenario.run("undo", "--confirm", scenario.database().name());

      assertThat(undone.exitCode()).as(undone.err()).isZero();
      assertThat(wines(scenario)).isEqualTo("10");
      NothingLeft.assertNone(scenario);
      String name = scenario.database().name();
      assertThat(undone.json().path("summary").asString()).contains("swapped back to " + name);

      Ran wrong = scenario.run("undo", "--kept", name, "--confirm", name);
      Ran asked = scenario.runWithInput("no\n", scenario.arguments("undo"));

      assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(ExitCode.REFUSED);
      assertThat(wrong.json().path("cause").asString()).contains("field \"kept\"", "_old\" since ");
      assertThat(asked.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(asked.err()).contains("This swaps back to \"" + name + "_", "_old\", kept since ");
      assertThat(wines(scenario)).isEqualTo("10");
    }
  }

  @OnEachMajor
  void saysWhatBecameOfTheLastBackup(int major) {
    try (Scenario scenario = winesIn(Scenario.create(major))) {
      Ran stored = scenario.run("backup", "--reason", "before the sale");

      assertThat(stored.exitCode()).as(stored.err()).isZero();
      assertThat(scenario.run("status").json().path("backupRecord").asString())
          .contains(
              "backup by " + System.getProperty("user.name"),
              "stored " + stored.json().path("backup").asString());
    }
  }

  static Scenario winesIn(Scenario scenario) {
    scenario.migration(
        "20260101000001",
        "create_wines",
        "CREATE TABLE wines (id int PRIMARY KEY, name text);",
        "DROP TABLE wines;");
    Ran ran = scenario.run("deploy");
    assertThat(ran.exitCode()).as(ran.err()).isZero();
    scenario
        .database()
        .execute("INSERT INTO wines SELECT i, 'wine ' || i FROM generate_series(1, 1000) i");
    return scenario;
  }

  static String wines(Scenario scenario) {
    return scenario.database().query("SELECT count(*) FROM wines").getFirst();
  }
}
