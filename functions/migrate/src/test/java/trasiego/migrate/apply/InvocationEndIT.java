package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;
import static trasiego.migrate.apply.BusyIT.TABLES;
import static trasiego.migrate.apply.BusyIT.close;
import static trasiego.migrate.apply.BusyIT.last;

import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import trasiego.execution.RunDocument;
import trasiego.failure.MigrationFailedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.context.Limits;
import trasiego.migrate.context.RetryPolicy;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** What becomes of a file whose invocation is over before it is. */
@Tag(Majors.SCENARIOS)
final class InvocationEndIT {
  /** The server cancels a statement once, and this one goes on with its locks. */
  @OnNewestMajor
  @Timeout(240)
  void cutsAStatementThatCatchesItsOwnCancelling(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE a (k int);
          DO $$ BEGIN
            WHILE current_database() NOT LIKE '%copy' LOOP
              BEGIN
                RAISE NOTICE 'still here';
                PERFORM pg_sleep(0.5);
              EXCEPTION WHEN query_canceled THEN
                NULL;
              END;
            END LOOP;
          END $$;
          """,
          "DROP TABLE a;");
      Ready ready = scene.ready();
      scene.limits = new Limits(Duration.ofMillis(500), Duration.ofSeconds(1));
      scene.invocation = Duration.ofSeconds(15);

      ApplyResult waiting = scene.apply(ready, 1);

      assertThat(waiting.status()).isEqualTo("IN_PROGRESS");
      assertThat(scene.run(ready).file(ONE).tries())
          .extracting(RunDocument.Try::sqlState)
          .allMatch(state -> state.startsWith("08"));
      assertThat(scene.history()).isEmpty();
      assertThat(scene.sessions()).isEmpty();
    }
  }

  @OnNewestMajor
  void goesOnInTheNextInvocationAndStopsAtLastNamingWhoHoldsTheLock(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, TABLES, "DROP TABLE a, b;");
      scene.apply(scene.ready(), 1);
      scene.file(TWO, "ALTER TABLE b ADD y int;", "ALTER TABLE b DROP y;");
      Ready ready = ApplyIT.again(scene, last(scene));
      scene.retryPolicy =
          new RetryPolicy(
              2, 3, Duration.ofMinutes(1), Duration.ofMillis(10), Duration.ofMillis(20));
      try (Connection _ = scene.holding("SELECT FROM b")) {

        ApplyResult first = scene.apply(ready, 1);

        assertThat(first.status()).isEqualTo("IN_PROGRESS");
        assertThat(first.applied()).isEmpty();
        assertThatThrownBy(() -> scene.apply(ready, 2))
            .isInstanceOf(MigrationFailedException.class)
            .hasMessageContaining("tried 3 times")
            .hasMessageContaining("held by session ");
        assertThat(scene.run(ready).file(TWO).tries()).hasSize(3);
        assertThat(scene.sessions()).isEmpty();
      }
    }
  }

  @OnNewestMajor
  void endsAStatementBeforeTheInvocationEnds(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE a (k int);
          DO $$ BEGIN
            IF current_database() NOT LIKE '%copy' THEN
              IF current_setting('statement_timeout')::interval NOT BETWEEN '1 ms' AND '5 s' THEN
                RAISE EXCEPTION 'it may run for %', current_setting('statement_timeout');
              END IF;
              PERFORM pg_sleep(50);
            END IF;
          END $$;
          """,
          "DROP TABLE a;");
      Ready ready = scene.ready();
      scene.invocation = Duration.ofSeconds(5);
      long started = System.nanoTime();

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("statement 2 (line 2")
          .hasMessageContaining("longer than one invocation of this function allows")
          .hasMessageContaining("rolled back as a whole");
      // Against standing still: where nothing ends it, it sleeps for fifty.
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(50));
      assertThat(scene.history()).isEmpty();
      assertThat(scene.sessions()).isEmpty();
    }
  }

  @OnNewestMajor
  void goesOnInTheNextInvocationWhenThisOneEndsWhileItWaits(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, TABLES, "DROP TABLE a, b;");
      scene.apply(scene.ready(), 1);
      scene.file(TWO, "ALTER TABLE b ADD y int;", "ALTER TABLE b DROP y;");
      Ready ready = ApplyIT.again(scene, last(scene));
      scene.limits = new Limits(Duration.ofMillis(1500), Duration.ofSeconds(20));
      scene.invocation = Duration.ofSeconds(3);
      Connection blocker = scene.holding("LOCK TABLE b");

      ApplyResult waiting = scene.apply(ready, 1);
      close(blocker);
      ApplyResult done = scene.apply(ready, 2);

      assertThat(waiting.status()).isEqualTo("IN_PROGRESS");
      assertThat(scene.run(ready).file(TWO).tries())
          .extracting(RunDocument.Try::sqlState)
          .containsOnly("55P03");
      assertThat(done.applied()).containsExactly(TWO);
    }
  }
}
