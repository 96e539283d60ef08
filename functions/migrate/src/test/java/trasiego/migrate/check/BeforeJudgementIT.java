package trasiego.migrate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.TWO;
import static trasiego.migrate.check.JudgementIT.scene;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.TriedPlan;
import trasiego.migrate.context.Policy;
import trasiego.migrate.context.SoakPolicy;
import trasiego.rule.Thresholds;
import trasiego.testing.Majors;

/** What is asked before a file is tried, and where none is. */
final class BeforeJudgementIT {
  @Test
  void asksForTheSoakTimeUnlessItIsOverriddenWithAReason() {
    try (MigrateFixture scene = scene(Majors.newest())) {
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      scene.policy =
          new Policy(
              Thresholds.DEFAULT,
              Policy.DEFAULT.checks(),
              false,
              Optional.of(new SoakPolicy("staging", Optional.empty(), Duration.ofHours(24))));
      TriedPlan tried = new TriedPlan(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .hasMessageContaining("soak: V" + TWO + "__x.sql is not recorded as applied in staging");
      assertThatThrownBy(() -> tried.judge(Map.of("acknowledge", List.of("soak"))))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("needs a \"reason\"");
      tried.drop();

      TriedPlan other = new TriedPlan(scene);
      other.judge(Map.of("acknowledge", List.of("soak"), "reason", "a hot fix"));
      assertThat(other.report().warnings())
          .anyMatch(line -> line.startsWith("soak was overridden (a hot fix)"));
      other.drop();
    }
  }

  @Test
  void refusesWhatRunsAProgram() {
    try (MigrateFixture scene = scene(Majors.newest())) {
      scene.file(TWO, "CREATE TABLE b (k int);\nCOPY b FROM PROGRAM 'echo 1';", "DROP TABLE b;");
      TriedPlan tried = new TriedPlan(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("line 2: refused runs-program");
      tried.drop();
    }
  }
}
