package trasiego.migrate.rehearse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;
import static trasiego.migrate.apply.OutsideTransactionIT.begun;
import static trasiego.migrate.apply.OutsideTransactionIT.note;

import java.util.List;
import org.junit.jupiter.api.Tag;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.apply.ApplyIT;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/** Blocks that commit by themselves: nothing tells how far one came that was broken off. */
@Tag(Majors.SCENARIOS)
final class CommittingBlockIT {
  private static final String FILL =
      """
      DO $$ BEGIN
        INSERT INTO a SELECT 101 WHERE NOT EXISTS (SELECT FROM a WHERE k = 101);
        COMMIT;
        %s
        INSERT INTO a SELECT 102 WHERE NOT EXISTS (SELECT FROM a WHERE k = 102);
      END $$;
      """;

  @OnEachMajor
  void neverTakesABlockForDoneThatFailedBehindItsCommit(int major) {
    try (MigrateFixture scene = begun(major)) {
      String failing =
          "IF current_database() NOT LIKE '%copy' THEN RAISE EXCEPTION 'half way'; END IF;";
      scene.file(TWO, FILL.formatted(failing), "DELETE FROM a WHERE k > 100;");
      Ready ready = scene.ready();

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("half way")
          .hasMessageContaining("what it had committed by itself before that stays");
      assertThat(scene.history()).containsExactly(ONE + " SQL true");
      assertThat(filled(scene)).containsExactly("101");

      scene.file(TWO, FILL.formatted(""), "DELETE FROM a WHERE k > 100;");
      Ready mended = ApplyIT.again(scene, ready);
      assertThat(scene.apply(mended, 1).applied()).containsExactly(TWO);
      assertThat(filled(scene)).containsExactly("101", "102");
      assertThat(scene.run(mended).file(TWO).touched()).as("nobody could count").isNull();
    }
  }

  @OnEachMajor
  void runsABlockAgainFromItsStartThatADeadExecutionLeftHalfDone(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, FILL.formatted(""), "DELETE FROM a WHERE k > 100;");
      Ready dead = scene.ready();
      note(scene, dead);
      scene.database.execute("INSERT INTO a VALUES (101)");

      Ready ready = ApplyIT.again(scene, dead);

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);
      assertThat(filled(scene)).containsExactly("101", "102");
    }
  }

  @OnEachMajor
  void refusesABlockThatMayNotBeRunAgain(int major) {
    refusesBlock(major, "INSERT INTO a VALUES (7);", "it changed rows again: 1 in public.a");
    refusesBlock(major, "CREATE TABLE b (k int);", "it changes the schema");
    refusesBlock(
        major,
        "IF EXISTS (SELECT FROM a WHERE k = 0) THEN RAISE 'twice'; END IF; INSERT INTO a VALUES"
            + " (0);",
        "it failed: V" + TWO + "__x.sql statement 1 (line 1: DO");
  }

  private static void refusesBlock(int major, String body, String found) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "DO $$ BEGIN " + body + " COMMIT; END $$;", "SELECT 1;");

      assertThatThrownBy(scene::ready)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("commits by itself")
          .hasMessageContaining(found);
    }
  }

  private static List<String> filled(MigrateFixture scene) {
    return scene.database.query("SELECT k FROM a WHERE k > 100 ORDER BY k");
  }
}
