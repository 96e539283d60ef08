package trasiego.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.cli.scenario.RestorationScenarioIT.wines;
import static trasiego.cli.scenario.RestorationScenarioIT.winesIn;

import java.util.List;
import org.junit.jupiter.api.Test;
import trasiego.archive.BackupCatalog;
import trasiego.archive.BackupId;
import trasiego.cli.exit.ExitCode;
import trasiego.cli.scenario.Scenario.Ran;
import trasiego.store.Store;
import trasiego.testing.Majors;

/** What no restoration begins with: a backup that is not what it was, and a slip of the hand. */
class RefusedRestorationScenarioIT {
  @Test
  void refusesADamagedBackupBeforeAnythingIsMade() {
    try (Scenario scenario = winesIn(Scenario.create(Majors.newest()));
        Store store = scenario.store().open()) {
      BackupId id = new BackupCatalog(store).latest("test").orElseThrow();
      byte[] whole = store.read(id.file()).orElseThrow().bytes();
      byte[] manifest = store.read(id.manifest()).orElseThrow().bytes();
      List<String> databases = databases(scenario);

      byte[] flipped = whole.clone();
      flipped[flipped.length / 2] ^= 1;
      store.write(id.file(), flipped, "application/gzip");
      assertRefused(scenario, id, "BackupDamagedException");

      store.write(id.file(), java.util.Arrays.copyOf(whole, whole.length - 1), "application/gzip");
      assertRefused(scenario, id, "BackupDamagedException");

      store.write(id.file(), whole, "application/gzip");
      store.delete(id.manifest());
      assertRefused(scenario, id, "");

      store.write(id.manifest(), manifest, "application/json");
      assertThat(databases(scenario)).isEqualTo(databases);
      assertThat(wines(scenario)).isEqualTo("1000");
      NothingLeft.assertNone(scenario);
    }
  }

  @Test
  void takesAWrongConfirmationForASlipAndDoesNothing() {
    try (Scenario scenario = winesIn(Scenario.create(Majors.newest()))) {
      Ran slip = scenario.run("restore", "latest", "--confirm", "shop");

      assertThat(slip.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(slip.err()).contains(scenario.database().name(), "nothing was done");
      assertThat(wines(scenario)).isEqualTo("1000");
    }
  }

  private static void assertRefused(Scenario scenario, BackupId id, String error) {
    Ran ran = scenario.run("restore", id.toString(), "--confirm", scenario.database().name());

    assertThat(ran.exitCode()).as(ran.out() + ran.err()).isEqualTo(ExitCode.REFUSED);
    assertThat(ran.json().path("error").asString()).contains(error);
  }

  private static List<String> databases(Scenario scenario) {
    return NothingLeft.column(scenario, "SELECT datname FROM pg_catalog.pg_database ORDER BY 1");
  }
}
