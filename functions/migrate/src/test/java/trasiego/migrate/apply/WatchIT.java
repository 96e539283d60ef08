package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.context.WatchPolicy;
import trasiego.testing.Await;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** What a file may cost the applications. */
@Tag(Majors.SCENARIOS)
final class WatchIT {
  private static final WatchPolicy NOBODY_WAITS =
      new WatchPolicy(0, Duration.ofMillis(300), 90, Optional.empty());

  /** The file would hold its lock for a minute as long as the application is busy. */
  @OnNewestMajor
  void letsABlockedApplicationGoOnAndAppliesTheFileWhenItIsQuiet(int major) throws Exception {
    try (MigrateFixture scene = begun(major)) {
      scene.file(
          TWO,
          """
          ALTER TABLE a ADD x int;
          DO $$ BEGIN
            IF current_database() NOT LIKE '%copy' AND EXISTS (SELECT FROM busy) THEN
              PERFORM pg_sleep(60);
            END IF;
          END $$;
          """,
          "ALTER TABLE a DROP x;");
      Ready ready = scene.ready();
      scene.watchPolicy = NOBODY_WAITS;
      CompletableFuture<Void> application =
          CompletableFuture.runAsync(
              () -> {
                BusyIT.waitFor(
                    scene, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO $%'");
                try (Connection connection = scene.database.ownerConnection();
                    var statement = connection.createStatement()) {
                  statement.execute("SET application_name = 'the shop'");
                  statement.execute("SET statement_timeout = '30s'");
                  statement.execute("SELECT count(*) FROM a");
                  statement.execute("DELETE FROM busy");
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });

      ApplyResult result = scene.apply(ready, 1);
      application.join();

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).tries())
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.sqlState()).isEqualTo("TR002");
                assertThat(one.message())
                    .contains("cancelled to let others go on: 1 session waited for it", "the shop");
              });
      assertThat(scene.sessions()).isEmpty();
    }
  }

  @OnNewestMajor
  void buildsAnIndexAgainThatStoodInTheWay(int major) throws Exception {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      scene.watchPolicy = NOBODY_WAITS;
      scene.limits =
          new trasiego.migrate.context.Limits(Duration.ofSeconds(30), Duration.ofSeconds(40));
      // It waits for this one, and whoever wants to change the table's shape for it.
      Connection old = scene.holding("UPDATE a SET k = k WHERE k = 1");
      CompletableFuture<Void> other =
          CompletableFuture.runAsync(
              () -> {
                BusyIT.waitFor(
                    scene,
                    "SELECT count(*) FROM pg_stat_progress_create_index WHERE lockers_total > 0");
                scene.database.execute("ALTER TABLE a SET (autovacuum_enabled = off)");
              });
      scene.pause =
          _ -> {
            other.join();
            BusyIT.close(old);
          };

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).tries())
          .extracting(one -> one.sqlState())
          .containsExactly("TR002");
      assertThat(scene.run(ready).file(TWO).removed()).containsExactly("public.i");
      assertThat(InvalidIndexIT.valid(scene)).containsExactly("i");
    }
  }

  @OnNewestMajor
  void beginsNoFileWhileConnectionsAreTakenOrItsWindowIsShut(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "ALTER TABLE a ADD x int;", "ALTER TABLE a DROP x;");
      Ready ready = scene.ready();
      scene.watchPolicy = new WatchPolicy(5, Duration.ofSeconds(1), 1, Optional.empty());

      ApplyResult crowded = scene.apply(ready, 1);

      assertThat(crowded.status()).isEqualTo("IN_PROGRESS");
      assertThat(crowded.summary()).contains("no file begins: ", "usable connections are taken");
      assertThat(Instant.parse(crowded.until())).isAfter(Instant.now());
      assertThat(scene.run(ready).file(TWO).note()).contains("usable connections are taken");

      scene.watchPolicy = policy(hours(2, 3));

      ApplyResult shut = scene.apply(ready, 2);

      assertThat(shut.status()).isEqualTo("IN_PROGRESS");
      assertThat(shut.summary()).contains("waits for its window, " + hours(2, 3), "opens at ");
      // Nobody else may take the environment meanwhile.
      assertThat(Instant.parse(scene.context().lease("test").holder().orElseThrow().expiresAt()))
          .isAfter(Instant.parse(shut.until()).plusSeconds(300));
      assertThat(scene.sessions()).isEmpty();

      scene.watchPolicy = policy(hours(-1, 1));

      ApplyResult open = scene.apply(ready, 3);

      assertThat(open.applied()).containsExactly(TWO);
      assertThat(open.until()).isNull();
      assertThat(scene.run(ready).file(TWO).note()).isNull();
    }
  }

  /** What the file says goes before what the environment says. */
  @OnNewestMajor
  void waitsForTheWindowOfTheFileItself(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(
          TWO,
          "-- trasiego:window " + hours(2, 3) + ": nobody buys then\nALTER TABLE a ADD x int;",
          "ALTER TABLE a DROP x;");
      Ready ready = scene.ready();
      scene.watchPolicy = policy(hours(-1, 1));

      assertThat(scene.apply(ready, 1).summary()).contains("waits for its window, " + hours(2, 3));
    }
  }

  @OnNewestMajor
  void showsHowFarAnIndexIs(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE "Order" (k int, t char(3000));
          ALTER TABLE "Order" ALTER t SET STORAGE PLAIN;
          INSERT INTO "Order" SELECT i, '' FROM generate_series(1, 100) i;
          CREATE FUNCTION slow(k int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
          BEGIN
            IF current_database() NOT LIKE '%copy' THEN PERFORM pg_sleep(0.06); END IF;
            RETURN k;
          END $$;
          """,
          "DROP TABLE \"Order\"; DROP FUNCTION slow(int);");
      scene.file(
          TWO, "CREATE INDEX CONCURRENTLY i ON \"Order\" (slow(k));", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      CompletableFuture<ApplyResult> run =
          CompletableFuture.supplyAsync(() -> scene.apply(ready, 1));
      // The document is there from the first moment of the run on.
      String seen =
          Await.value(
              () -> note(scene, ready),
              note -> note.contains("of public.\"Order\"") || run.isDone());

      assertThat(seen).matches(".*(building index|index validation).*: \\d+ %.*");
      assertThat(run.join().applied()).containsExactly(ONE, TWO);
    }
  }

  private static String note(MigrateFixture scene, Ready ready) {
    try {
      return Optional.ofNullable(scene.run(ready).file(TWO).note()).orElse("");
    } catch (java.util.NoSuchElementException e) {
      return "";
    }
  }

  private static WatchPolicy policy(String window) {
    return new WatchPolicy(5, Duration.ofSeconds(1), 90, Optional.of(window));
  }

  private static String hours(int from, int to) {
    DateTimeFormatter form = DateTimeFormatter.ofPattern("HH:mm");
    LocalTime now = LocalTime.now(ZoneOffset.UTC);
    return form.format(now.plusHours(from)) + "-" + form.format(now.plusHours(to)) + " UTC";
  }

  private static MigrateFixture begun(int major) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(
        ONE,
        """
        CREATE TABLE a (k int);
        INSERT INTO a SELECT generate_series(1, 50);
        CREATE TABLE busy (k int);
        INSERT INTO busy VALUES (1);
        """,
        "DROP TABLE a, busy;");
    Ready ready = scene.ready();
    scene.apply(ready, 1);
    scene.context().lease("test").release(ready.execution());
    return scene;
  }
}
