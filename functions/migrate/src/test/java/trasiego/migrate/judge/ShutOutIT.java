package trasiego.migrate.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.THREE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.execution.Report;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.TestCopies;
import trasiego.migrate.TriedPlan;
import trasiego.migrate.check.JudgementIT;
import trasiego.migrate.rehearse.RehearseResult;
import trasiego.migrate.trial.TrialServers;
import trasiego.testing.Majors;

/** Files that shut out whoever would see what they did. */
final class ShutOutIT {
  private static final String LIMIT =
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 0', current_database()); END"
          + " $$;";
  private static final String REVOKE =
      "DO $$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC, CURRENT_USER',"
          + " current_database()); END $$;";
  private static final String NO_LIMIT = LIMIT.replace("LIMIT 0", "LIMIT -1");
  private static final String GRANT =
      "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO PUBLIC, CURRENT_USER',"
          + " current_database()); END $$;";

  @Test
  void areJudgedByTheirHazardsAndSoAreThoseAfterThem() {
    try (MigrateFixture scene = JudgementIT.scene(Majors.newest())) {
      scene.copies = new TrialServers(scene.settings());
      scene.file(TWO, LIMIT, NO_LIMIT);
      scene.file(THREE, "CREATE TABLE b (k int);\n" + REVOKE, GRANT + "\nDROP TABLE b;");
      TriedPlan tried = new TriedPlan(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("V" + TWO + "__x.sql: risky")
          .hasMessageContaining("line 1: risky change-database database: options: ")
          .hasMessageContaining(
              "only a superuser gets in then, neither the application nor what is")
          .hasMessageContaining("line 2: risky change-database-access")
          .hasMessageContaining("fails with 42501 at the next login");

      Report report = tried.report();
      assertThat(report.files())
          .extracting(file -> file.undo().status())
          .containsExactly("proven", "proven");
      assertThat(report.warnings()).noneMatch(line -> line.startsWith("not tried"));
      assertThat(report.files().getLast().statements().getFirst().locks()).isNotEmpty();
      tried.drop();
    }
  }

  @Test
  void areRehearsedWhereTheyAreAcknowledged() {
    try (MigrateFixture scene = JudgementIT.scene(Majors.newest())) {
      scene.copies = new TestCopies(scene).readmitting();
      scene.file(
          TWO,
          "-- trasiego:allow change-database database: the shop is closed\n" + LIMIT,
          NO_LIMIT);
      TriedPlan tried = new TriedPlan(scene);

      RehearseResult rehearsed = scene.rehearse(tried.execution(), tried.plan(), 1);

      assertThat(rehearsed.summary()).isEqualTo("rehearsed 1 of 1, 1 undo files proven");
      tried.drop();
    }
  }
}
