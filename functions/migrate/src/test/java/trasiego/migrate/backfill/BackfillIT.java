package trasiego.migrate.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.THREE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import trasiego.execution.MigrationState;
import trasiego.execution.RunDocument.FileState;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.apply.ApplyResult;
import trasiego.migrate.rehearse.RehearseResult;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.TestDatabase;

final class BackfillIT {
  private static final String ROWS =
      """
      CREATE TABLE "Order" (
        "shop id" int, k text COLLATE "C", n int NOT NULL DEFAULT 0, old text, new text,
        PRIMARY KEY ("shop id", k));
      INSERT INTO "Order" ("shop id", k, old)
        SELECT i %% 7, 'k''\\' || i, 'v' || i FROM generate_series(1, %d) i;
      """;
  private static final String FILL =
      """
      -- trasiego:backfill table="Order" where="new IS NULL" batch=%d pause=0ms
      UPDATE "Order" SET new = old, n = n + 1;
      """;

  @OnEachMajor
  void fillsEveryRowOnceInBatchesAndLeavesNothingBehind(int major) {
    try (MigrateFixture scene = filled(major, 2500, 300)) {
      String execution = MigrateFixture.execution();
      String plan = scene.plan(execution).plan();
      RehearseResult rehearsed = scene.rehearse(execution, plan, 1);
      Ready ready = new Ready(execution, plan, rehearsed.rehearsal());
      tellsWhatItWillTake(scene, ready, rehearsed);

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.status()).isEqualTo("APPLIED");
      assertThat(scene.history())
          .containsExactly(ONE + " SQL true", TWO + " SQL true", THREE + " SQL true");
      assertThat(wrong(scene)).isZero();
      FileState file = scene.run(ready).file(TWO);
      assertThat(file.state()).isEqualTo(MigrationState.APPLIED);
      assertThat(file.backfill().rows()).isEqualTo(2500);
      assertThat(file.backfill().batches()).isEqualTo(9);
      assertThat(file.touched().get("public.\"Order\"").updated()).isEqualTo(2500);
      assertThat(scene.database.query("SELECT to_regclass('flyway_schema_history_backfills')"))
          .containsExactly((String) null);
      assertThat(scene.sessions()).isEmpty();
    }
  }

  /** Nine batches of 300 rows, before anything is changed. */
  private static void tellsWhatItWillTake(
      MigrateFixture scene, Ready ready, RehearseResult rehearsed) {
    assertThat(rehearsed.summary())
        .contains("V" + TWO + "__x.sql fills in about ")
        .contains(" s: 2,500 rows, ")
        .contains(" MB of WAL, 2,500 dead rows");
    String report = trasiego.store.Keys.ofExecution("test", ready.execution(), "report.json");
    assertThat(new String(scene.store.read(report).orElseThrow().bytes(), StandardCharsets.UTF_8))
        .contains("in batches, pauses included")
        .doesNotContain("long-duration");
  }

  /** What a person's loop does that pages over the rows that still need it. */
  @OnNewestMajor
  void doesNotSkipRowsAsAPageOverAShrinkingFilterDoes(int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Connection connection = database.ownerConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE t AS SELECT i AS id, NULL::text AS category FROM generate_series(1, 5000)"
              + " i");
      for (int skip = 0; ; skip += 500) {
        int rows =
            statement.executeUpdate(
                "UPDATE t SET category = 'wine' WHERE id IN (SELECT id FROM t WHERE category IS"
                    + " NULL ORDER BY id LIMIT 500 OFFSET "
                    + skip
                    + ")");
        if (rows == 0) {
          break;
        }
      }

      assertThat(database.query("SELECT count(*) FROM t WHERE category IS NULL"))
          .as("rows that the loop never met")
          .containsExactly("2500");
    }
  }

  @OnNewestMajor
  void refusesAConditionThatFilledRowsStillMeet(int major) {
    try (MigrateFixture scene = filled(major, 10, 100)) {
      scene.file(
          TWO,
          "-- trasiego:backfill table=\"Order\" where=\"n < 5\"\nUPDATE \"Order\" SET n = n + 1;",
          "UPDATE \"Order\" SET n = 0;");

      assertThatThrownBy(scene::ready)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("10 rows still meet its where after it ran");
    }
  }

  static MigrateFixture filled(int major, int rows, int batch) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(ONE, ROWS.formatted(rows), "DROP TABLE \"Order\";");
    Ready first = scene.ready();
    assertThat(scene.apply(first, 1).status()).isEqualTo("APPLIED");
    scene.context().lease("test").release(first.execution());
    scene.file(TWO, FILL.formatted(batch), "UPDATE \"Order\" SET new = NULL;");
    scene.file(
        THREE,
        "-- trasiego:needs V" + TWO + ": its rows\nALTER TABLE \"Order\" ALTER new SET NOT NULL;",
        "ALTER TABLE \"Order\" ALTER new DROP NOT NULL;");
    return scene;
  }

  static int wrong(MigrateFixture scene) {
    return scene.number("SELECT count(*) FROM \"Order\" WHERE new IS DISTINCT FROM old OR n <> 1");
  }
}
