package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.TWO;
import static trasiego.migrate.apply.DetachedIT.DETACHED;
import static trasiego.migrate.apply.DetachedIT.begun;
import static trasiego.migrate.apply.DetachedIT.indexes;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import trasiego.failure.MigrationFailedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.run.Cancel;
import trasiego.testing.Await;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** Statements that a person or a window's end stops. */
@Tag(Majors.SCENARIOS)
final class CancelIT {
  @OnNewestMajor
  void stopsAtWhatAPersonCancelled(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON w (slow(k));", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      scene.invocation = Duration.ofSeconds(4);
      assertThat(cancel(scene).status()).isEqualTo("NOTHING");
      assertThat(scene.apply(ready, 1).status()).isEqualTo("IN_PROGRESS");

      Cancel.Result cancelled = cancel(scene);
      assertThat(cancelled.status()).isEqualTo("CANCELLED");
      assertThat(cancelled.summary()).contains("the statement of " + TWO + ", which ran for");
      Await.until("it has ended", () -> scene.number(DETACHED) == 0);
      scene.database.execute("UPDATE pace SET seconds = 0");
      scene.invocation = Duration.ofSeconds(60);

      assertThatThrownBy(() -> scene.apply(ready, 2))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("a person cancelled it (db cancel)");
      assertThat(indexes(scene)).isEmpty();
      assertThat(scene.invalidIndexes()).isEmpty();
      assertThat(scene.apply(ApplyIT.again(scene, ready), 1).applied()).containsExactly(TWO);
    }
  }

  @OnNewestMajor
  void endsTheStatementOfAFileThatIsRolledBack(int major) {
    try (MigrateFixture scene = begun(major)) {
      scene.file(TWO, "CREATE TABLE z (k int); UPDATE w SET k = slow(k);", "DROP TABLE z;");
      Ready ready = scene.ready();
      CompletableFuture<Cancel.Result> person =
          CompletableFuture.supplyAsync(
              () -> {
                Await.until("it runs", () -> scene.number("SELECT last_value FROM calls") > 3);
                return cancel(scene);
              });

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("a person cancelled it (db cancel), or it takes longer");

      assertThat(person.join().summary()).contains("its file is rolled back");
      assertThat(scene.number("SELECT count(*) FROM pg_class WHERE relname = 'z'")).isZero();
    }
  }

  @OnNewestMajor
  void endsWithTheFilesWindowAndBeginsAgainInTheNextOne(int major) {
    try (MigrateFixture scene = begun(major)) {
      LocalTime now = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
      scene.file(
          TWO,
          "-- trasiego:window %s-%s UTC: quiet\nCREATE INDEX CONCURRENTLY i ON w (slow(k));"
              .formatted(now.minusHours(1), now.plusHours(1)),
          "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      scene.invocation = Duration.ofSeconds(4);
      assertThat(scene.apply(ready, 1).status()).isEqualTo("IN_PROGRESS");

      scene.clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(3));
      ApplyResult shut = scene.apply(ready, 2);

      assertThat(shut.summary()).contains("its window has ended: it was ended");
      assertThat(scene.number(DETACHED)).isZero();
      assertThat(scene.invalidIndexes()).isEmpty();
      assertThat(scene.apply(ready, 3).summary()).contains("waits for its window");
      scene.clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(24));
      scene.database.execute("UPDATE pace SET seconds = 0");
      scene.invocation = Duration.ofSeconds(60);
      assertThat(scene.apply(ready, 4).applied()).containsExactly(TWO);
      assertThat(indexes(scene)).containsExactly("i");
      assertThat(scene.run(ready).file(TWO).tries()).isEmpty();
    }
  }

  private static Cancel.Result cancel(MigrateFixture scene) {
    return (Cancel.Result)
        scene.run(Map.of("action", "cancel", "execution", MigrateFixture.execution()));
  }
}
