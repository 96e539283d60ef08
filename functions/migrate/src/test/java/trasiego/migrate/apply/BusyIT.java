package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import trasiego.execution.RunDocument;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.context.Limits;
import trasiego.migrate.request.ApplyRequest;
import trasiego.migrate.target.Target;
import trasiego.testing.Await;
import trasiego.testing.Majors.OnNewestMajor;

final class BusyIT {
  private static final String LOCKS_OF_OURS =
      """
      SELECT l.mode || ' ' || l.relation::regclass
      FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.relation IN ('a'::regclass, 'b'::regclass)
        AND a.application_name LIKE 'trasiego/test/%'
      """;

  static final String TABLES = "CREATE TABLE a (k int); CREATE TABLE b (k int);";

  @OnNewestMajor
  void holdsNoLockBetweenTwoTriesAndGoesOnWhenTheTableIsFree(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, TABLES, "DROP TABLE a, b;");
      scene.apply(scene.ready(), 1);
      scene.file(
          TWO,
          "ALTER TABLE a ADD x int; ALTER TABLE b ADD y int;",
          "ALTER TABLE a DROP x; ALTER TABLE b DROP y;");
      Ready ready = ApplyIT.again(scene, last(scene));
      Connection holder = scene.holding("SELECT 'a value' FROM b");
      List<List<String>> locked = new ArrayList<>();
      scene.pause =
          _ -> {
            locked.add(scene.database.query(LOCKS_OF_OURS));
            // Whoever has to wait for a lock at this moment fails.
            scene.database.execute("BEGIN; LOCK TABLE a NOWAIT; COMMIT");
            if (locked.size() == 3) {
              close(holder);
            }
          };

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(locked).hasSize(3).allSatisfy(locks -> assertThat(locks).isEmpty());
      assertThat(scene.run(ready).file(TWO).tries())
          .hasSize(3)
          .allSatisfy(
              one -> {
                assertThat(one.sqlState()).isEqualTo("55P03");
                assertThat(one.blockers())
                    .singleElement()
                    .asString()
                    .contains("session ", scene.database.owner(), "SELECT ? FROM b");
              });
      assertThat(scene.sessions()).isEmpty();
    }
  }

  @OnNewestMajor
  void triesAgainAfterADeadlock(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, TABLES, "DROP TABLE a, b;");
      scene.apply(scene.ready(), 1);
      scene.file(
          TWO, "LOCK TABLE a; LOCK TABLE b; ALTER TABLE b ADD y int;", "ALTER TABLE b DROP y;");
      Ready ready = ApplyIT.again(scene, last(scene));
      scene.limits = new Limits(Duration.ofSeconds(8), Duration.ofSeconds(10));
      Connection other = scene.holding("LOCK TABLE b");
      CompletableFuture<Void> crossing =
          CompletableFuture.runAsync(
              () -> {
                waitFor(
                    scene,
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'b'::regclass");
                try (other) {
                  other.createStatement().execute("LOCK TABLE a");
                  other.commit();
                } catch (java.sql.SQLException e) {
                  throw new IllegalStateException(e);
                }
              });

      ApplyResult result = scene.apply(ready, 1);
      crossing.join();

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).tries())
          .extracting(RunDocument.Try::sqlState)
          .containsExactly("40P01");
    }
  }

  @OnNewestMajor
  void triesAgainAfterItsSessionWasEnded(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE a (k int);
          DO $$ BEGIN IF current_database() NOT LIKE '%copy' THEN PERFORM pg_sleep(1); END IF; END $$;
          """,
          "DROP TABLE a;");
      Ready ready = scene.ready();
      CompletableFuture<Void> killer =
          CompletableFuture.runAsync(
              () -> {
                waitFor(
                    scene,
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO $%' AND state ="
                        + " 'active'");
                scene.admin(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'DO"
                        + " $%'");
              });

      ApplyResult result = scene.apply(ready, 1);
      killer.join();

      assertThat(result.applied()).containsExactly(ONE);
      assertThat(scene.history()).containsExactly(ONE + " SQL true");
      assertThat(scene.run(ready).file(ONE).tries())
          .singleElement()
          .extracting(RunDocument.Try::sqlState)
          .isEqualTo("57P01");
    }
  }

  @OnNewestMajor
  void endsASessionThatItsPredecessorLeft(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, TABLES, "DROP TABLE a, b;");
      scene.apply(scene.ready(), 1);
      scene.file(TWO, "ALTER TABLE b ADD y int;", "ALTER TABLE b DROP y;");
      Ready ready = ApplyIT.again(scene, last(scene));
      Target target = new Target(scene.context().live(request(ready)), scene.database.name());
      var left = target.open();
      left.connection().setAutoCommit(false);
      left.execute("LOCK TABLE public.b");

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).tries()).isEmpty();
      assertThat(scene.sessions()).isEmpty();
    }
  }

  @OnNewestMajor
  void leaksNoLimitFromOneFileIntoTheNext(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      String check =
          """
          DO $$ BEGIN
            IF current_setting('lock_timeout') <> '300ms' OR current_setting('statement_timeout') <> '20s' THEN
              RAISE EXCEPTION 'found % and %', current_setting('lock_timeout'), current_setting('statement_timeout');
            END IF;
          END $$;
          """;
      scene.file(ONE, "SET lock_timeout = 0; SET statement_timeout = 0;" + check, "SELECT 1;");
      scene.file(TWO, check, check);

      assertThat(scene.apply(scene.ready(), 1).applied()).containsExactly(ONE, TWO);
    }
  }

  static Ready last(MigrateFixture scene) {
    return new Ready(scene.context().lease("test").holder().orElseThrow().execution(), "", "");
  }

  private static ApplyRequest request(Ready ready) {
    return new ApplyRequest("test", ready.execution(), 1, null, null, null, null);
  }

  static void waitFor(MigrateFixture scene, String count) {
    Await.until(count, () -> scene.number(count) > 0);
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
