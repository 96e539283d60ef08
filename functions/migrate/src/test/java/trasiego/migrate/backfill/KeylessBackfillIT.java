package trasiego.migrate.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import trasiego.failure.MigrationFailedException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.target.Target;
import trasiego.migration.MigrationFolder;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;

/** Rows without a key move whenever somebody writes them, and all of them with the file. */
@Tag(Majors.SCENARIOS)
final class KeylessBackfillIT {
  private static final String TABLE =
      """
      CREATE TABLE log (n int NOT NULL DEFAULT 0, old text, new text, pad text)
        WITH (fillfactor = 60);
      CREATE TABLE copy (old text);
      INSERT INTO log (old, pad)
        SELECT 'v' || i %% 50, repeat('x', 40) FROM generate_series(1, %d) i;
      """;
  private static final String FILL =
      """
      -- trasiego:backfill table=log batch=100 pause=1ms where="new IS NULL"
      UPDATE log SET new = old, n = n + 1;
      """;
  private static final String MOVE =
      """
      UPDATE log SET pad = repeat('y', 1 + (random() * 60)::int)
      WHERE ctid = ANY (ARRAY(SELECT ctid FROM log ORDER BY random() LIMIT 200))
      """;

  private static final String SCANS =
      "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'log'";

  @OnEachMajor
  void writesEachRowOnceWhileRowsMoveAndTheFileIsRewritten(int major) {
    try (MigrateFixture scene = scene(major, 4000, FILL)) {
      Ready ready = scene.ready();
      AtomicInteger pauses = new AtomicInteger();
      scene.pause =
          duration -> {
            int pause = pauses.incrementAndGet();
            if (pause == 5 || pause == 20) {
              scene.inside("VACUUM FULL log");
            } else if (pause == 10) {
              scene.inside("DELETE FROM log WHERE n = 1 AND old = 'v7'", "VACUUM log");
            }
            Thread.sleep(Math.min(duration.toMillis(), 20));
          };
      AtomicBoolean over = new AtomicBoolean();
      CompletableFuture<Void> application =
          CompletableFuture.runAsync(
              () -> {
                while (!over.get()) {
                  scene.inside("INSERT INTO log (n, old, new) VALUES (1, 'own', 'own')", MOVE);
                }
              });

      int attempt = 1;
      while (!scene.apply(ready, attempt).status().equals("APPLIED")) {
        assertThat(attempt++).isLessThan(40);
      }
      over.set(true);
      application.join();

      assertThat(pauses.get()).isGreaterThan(20);
      assertThat(scene.number("SELECT count(*) FROM log WHERE n <> 1 OR new <> old")).isZero();
      assertThat(scene.number("SELECT count(*) FROM log WHERE old <> 'own'")).isBetween(3900, 4000);
      assertThat(scene.history()).hasSize(2);
    }
  }

  @OnNewestMajor
  void keepsNoBatchWhoseRowsWouldBeMetAgain(int major) {
    try (MigrateFixture scene = scene(major, 300, FILL)) {
      Ready ready = scene.ready();
      scene.inside("UPDATE log SET old = NULL WHERE ctid = (SELECT max(ctid::text)::tid FROM log)");

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("1 rows of a batch still meet its where once they are written")
          .hasMessageContaining("public.log has no key");

      assertThat(scene.number("SELECT count(*) FROM log WHERE old IS NULL AND n <> 0")).isZero();
      assertThat(scene.number("SELECT count(*) FROM log WHERE n > 1")).isZero();
    }
  }

  @OnNewestMajor
  void deletesWhatMeetsItsConditionInRanges(int major) {
    String delete =
        "-- trasiego:backfill table=log batch=50 pause=0ms where=\"old = 'v7'\"\nDELETE FROM log;";
    try (MigrateFixture scene = scene(major, 20_000, delete)) {
      scene.invocation = Duration.ofSeconds(30);
      Ready ready = scene.ready();

      int before = scene.number(SCANS);

      assertThat(scene.apply(ready, 1).status()).isEqualTo("APPLIED");

      assertThat(scene.number(SCANS) - before).as("scans of all of it, of 9 batches").isLessThan(6);
      assertThat(scene.number("SELECT count(*) FROM log")).isEqualTo(19_600);
      assertThat(scene.run(ready).file(TWO).backfill().rows()).isEqualTo(400);
    }
  }

  @OnNewestMajor
  void refusesWhatItCannotPromiseOfATableWithoutAKey(int major) {
    Map<String, String> refused =
        Map.of(
            "table=log\nUPDATE log SET n = n + 1;",
            "without where=",
            "table=log where=\"new IS NULL\"\nINSERT INTO copy SELECT log.old FROM log;",
            "an INSERT leaves the rows that it reads",
            "table=log where=\"new IS NULL\"\nUPDATE log SET new = old RETURNING n;",
            "its RETURNING leaves no room");
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.database.execute(TABLE.formatted(10));
      refused.forEach(
          (fill, reason) ->
              assertThatThrownBy(() -> sample(scene, "-- trasiego:backfill " + fill))
                  .as(fill)
                  .isInstanceOf(MigrationRefusedException.class)
                  .hasMessageContaining("public.log has no key to walk by")
                  .hasMessageContaining(reason));
      scene.inside("CREATE RULE r AS ON UPDATE TO log DO ALSO DELETE FROM copy");
      assertThatThrownBy(() -> sample(scene, FILL))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("a rule may write other rows");
    }
  }

  private static void sample(MigrateFixture scene, String fill) {
    MigrationFolder folder =
        MigrationFolder.of(
            new TreeMap<>(Map.of("V" + ONE + "__x.sql", fill.getBytes(StandardCharsets.UTF_8))));
    Target target = new Target(scene.live(), scene.database.name());
    new BackfillSample(target, folder.file(ONE).orElseThrow(), Deadline.in(scene.invocation))
        .take();
  }

  private static MigrateFixture scene(int major, int rows, String fill) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(ONE, TABLE.formatted(rows), "DROP TABLE log; DROP TABLE copy;");
    Ready first = scene.ready();
    assertThat(scene.apply(first, 1).status()).isEqualTo("APPLIED");
    scene.context().lease("test").release(first.execution());
    scene.file(TWO, fill, "SELECT 1;");
    return scene;
  }
}
