package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.THREE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import trasiego.execution.RunDocument;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.context.WatchPolicy;
import trasiego.testing.Await;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** Statements that take longer than an invocation. */
@Tag(Majors.SCENARIOS)
final class DetachedIT {
  private static final int ROWS = 100;

  /** Each row takes as long as the table says, and is counted; two of them fill a block. */
  private static final String TABLE =
      """
      CREATE TABLE pace (seconds float);
      INSERT INTO pace VALUES (0.08);
      CREATE SEQUENCE calls;
      CREATE TABLE w (k int, t char(3000)) WITH (autovacuum_enabled = off);
      ALTER TABLE w ALTER t SET STORAGE PLAIN;
      INSERT INTO w SELECT i, '' FROM generate_series(1, 100) i;
      ALTER TABLE w ADD CONSTRAINT positive CHECK (k > 0) NOT VALID;
      CREATE FUNCTION slow(k int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
      BEGIN
        IF current_database() NOT LIKE '%copy' THEN
          PERFORM nextval('public.calls');
          PERFORM pg_sleep(seconds) FROM public.pace;
        END IF;
        RETURN k;
      END $$;
      """;

  static final String DETACHED =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'trasiego/test/detach/%'";

  @OnNewestMajor
  void buildsAnIndexOnceOverManyInvocations(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON w (slow(k));", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      scene.invocation = Duration.ofSeconds(5);
      List<String> summaries = new ArrayList<>();

      ApplyResult result = toItsEnd(scene, ready, summaries);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(summaries).hasSizeGreaterThan(1);
      assertThat(summaries)
          .anySatisfy(
              it -> assertThat(it).matches(".*it goes on by itself: .*of public\\.w: \\d+ %.*"));
      assertThat(scene.number("SELECT last_value FROM calls")).isEqualTo(ROWS);
      assertThat(indexes(scene)).containsExactly("i");
      assertThat(scene.history()).containsExactly(ONE + " SQL true", TWO + " SQL true");
      assertThat(scene.run(ready).file(TWO).tries()).isEmpty();
      assertThat(scene.run(ready).file(TWO).note()).contains("beyond the invocation");
      assertThat(scene.sessions()).isEmpty();
    }
  }

  /** An invalid index is not taken for done. */
  @OnNewestMajor
  void buildsAgainWhatSomebodyCancelledAndWhatTheServerEnded(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON w (slow(k));", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      scene.invocation = Duration.ofSeconds(4);

      assertThat(scene.apply(ready, 1).status()).isEqualTo("IN_PROGRESS");
      end(scene, "cancel");
      assertThat(scene.invalidIndexes()).containsExactly("i");
      assertThat(scene.apply(ready, 2).status()).isEqualTo("IN_PROGRESS");
      end(scene, "terminate");
      scene.database.execute("UPDATE pace SET seconds = 0");
      scene.invocation = Duration.ofSeconds(60);
      ApplyResult result = scene.apply(ready, 3);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(indexes(scene)).containsExactly("i");
      assertThat(scene.invalidIndexes()).isEmpty();
      assertThat(scene.run(ready).file(TWO).removed()).containsExactly("public.i", "public.i");
      assertThat(scene.run(ready).file(TWO).tries())
          .extracting(RunDocument.Try::sqlState)
          .containsExactly("TR003", "TR003");
    }
  }

  /** Its client is told nothing any more, and so is nobody else. */
  @OnNewestMajor
  void endsWhatAnEndedExecutionLeft(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON w (slow(k));", "DROP INDEX CONCURRENTLY i;");
      Ready ended = scene.ready();
      scene.invocation = Duration.ofSeconds(4);
      assertThat(scene.apply(ended, 1).status()).isEqualTo("IN_PROGRESS");
      assertThat(scene.number(DETACHED)).isEqualTo(1);
      scene.invocation = Duration.ofSeconds(60);
      scene.database.execute("UPDATE pace SET seconds = 0");

      Ready ready = ApplyIT.again(scene, ended);

      assertThat(scene.number(DETACHED)).isZero();
      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);
      assertThat(indexes(scene)).containsExactly("i");
      assertThat(scene.invalidIndexes()).isEmpty();
    }
  }

  /** What leaves the schema as it is, is known by what it leaves otherwise. */
  @OnNewestMajor
  void knowsARebuiltIndexAndAVacuumedTableWhoseEndNobodySaw(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.database.execute("UPDATE pace SET seconds = 0");
      scene.database.execute("CREATE INDEX i ON w (slow(k))");
      scene.database.execute("UPDATE pace SET seconds = 0.08");
      scene.file(TWO, "REINDEX INDEX CONCURRENTLY i;", "SELECT 1;");
      scene.file(THREE, "ALTER TABLE w VALIDATE CONSTRAINT positive;", "SELECT 1;");
      scene.files.remove("U" + THREE + "__x.sql");
      scene.files.put(
          "V" + THREE + "__x.sql",
          "-- trasiego:irreversible: a test\nALTER TABLE w VALIDATE CONSTRAINT positive;"
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      scene.file("20260404000000", "VACUUM w;", "SELECT 1;");
      Ready ready = scene.ready();
      scene.invocation = Duration.ofSeconds(4);
      assertThat(scene.apply(ready, 1).status()).isEqualTo("IN_PROGRESS");
      Await.until("it ends by itself", () -> scene.number(DETACHED) == 0);
      scene.invocation = Duration.ofSeconds(60);

      ApplyResult result = scene.apply(ready, 2);

      assertThat(result.applied()).containsExactly(TWO, THREE, "20260404000000");
      assertThat(scene.number("SELECT last_value FROM calls")).isEqualTo(2 * ROWS);
      assertThat(scene.run(ready).file(TWO).tries()).isEmpty();
      assertThat(
              scene.database.query(
                  "SELECT convalidated FROM pg_constraint WHERE conname = 'positive'"))
          .containsExactly("t");
      assertThat(scene.sessions()).isEmpty();
    }
  }

  /** The second time somebody else has written the view's row: then it is no proof. */
  @OnNewestMajor
  void knowsARefreshedViewWhoseEndNobodySaw(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.database.execute("UPDATE pace SET seconds = 0");
      scene.database.execute("CREATE MATERIALIZED VIEW m AS SELECT slow(k) AS k FROM w");
      scene.database.execute("CREATE UNIQUE INDEX i ON m (k)");
      scene.database.execute("UPDATE pace SET seconds = 0.08");
      String refresh = "REFRESH MATERIALIZED VIEW CONCURRENTLY m;";
      scene.file(TWO, refresh, "SELECT 1;");
      scene.file(THREE, refresh, "SELECT 1;");
      Ready ready = scene.ready();
      scene.invocation = Duration.ofSeconds(4);

      assertThat(scene.apply(ready, 1).status()).isEqualTo("IN_PROGRESS");
      Await.until("it ends by itself", () -> scene.number(DETACHED) == 0);
      ApplyResult next = scene.apply(ready, 2);
      assertThat(next.applied()).containsExactly(TWO);
      assertThat(next.status()).isEqualTo("IN_PROGRESS");
      Await.until("it ends by itself", () -> scene.number(DETACHED) == 0);
      scene.inside("GRANT SELECT ON m TO PUBLIC", "UPDATE pace SET seconds = 0");
      scene.invocation = Duration.ofSeconds(60);

      assertThat(scene.apply(ready, 3).applied()).containsExactly(TWO, THREE);
      assertThat(scene.run(ready).file(TWO).tries()).isEmpty();
      assertThat(scene.run(ready).file(THREE).tries()).hasSize(1);
      assertThat(scene.number("SELECT last_value FROM calls")).isEqualTo(4 * ROWS);
    }
  }

  private static ApplyResult toItsEnd(MigrateFixture scene, Ready ready, List<String> summaries) {
    for (int attempt = 1; ; attempt++) {
      ApplyResult result = scene.apply(ready, attempt);
      if (!result.status().equals("IN_PROGRESS")) {
        return result;
      }
      summaries.add(result.summary());
      // What has begun is looked at whatever the hour.
      scene.watchPolicy = new WatchPolicy(5, Duration.ofSeconds(1), 1, scene.watchPolicy.window());
    }
  }

  private static void end(MigrateFixture scene, String how) {
    scene.admin(
        "SELECT pg_%s_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'trasiego/test/detach/%%'"
            .formatted(how));
    Await.until("it has ended", () -> scene.number(DETACHED) == 0);
  }

  static List<String> indexes(MigrateFixture scene) {
    return scene.database.query(
        "SELECT indexrelid::regclass FROM pg_index WHERE indisvalid AND indrelid = 'w'::regclass");
  }

  static MigrateFixture begun(int major) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(ONE, TABLE, "DROP TABLE w, pace; DROP SEQUENCE calls; DROP FUNCTION slow(int);");
    Ready ready = scene.ready();
    scene.apply(ready, 1);
    scene.context().lease("test").release(ready.execution());
    return scene;
  }
}
