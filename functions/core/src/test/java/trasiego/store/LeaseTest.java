package trasiego.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.StoreUnavailableException;
import trasiego.store.Lease.Outcome;
import trasiego.testing.InMemoryStore;

class LeaseTest {
  private static final Instant START = Instant.parse("2026-11-23T15:00:00Z");
  private static final String ARN = "arn:aws:states:local:000000000000:execution:Machine:";
  private static final String FIRST = ARN + "first";
  private static final String SECOND = ARN + "second";

  private final InMemoryStore store = new InMemoryStore();
  private final Lease lease = at(Duration.ZERO);

  private Lease at(Duration later) {
    Clock clock = Clock.fixed(START.plus(later), ZoneOffset.UTC);
    return new Lease(store, "test", clock, Duration.ZERO);
  }

  private static Outcome.Taken taken(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Taken.class);
    return (Outcome.Taken) outcome;
  }

  @Test
  void isTakenWhereNobodyHoldsIt() {
    Outcome outcome = lease.take(FIRST, Optional.empty());

    assertThat(taken(outcome).superseded()).isEmpty();
    assertThat(lease.holder().orElseThrow().execution()).isEqualTo(FIRST);
    assertThat(lease.holder().orElseThrow().expiresAt())
        .isEqualTo(START.plus(Lease.LENGTH).toString());
  }

  @Test
  void isTakenAgainByItsHolder() {
    lease.take(FIRST, Optional.empty());

    assertThat(taken(lease.take(FIRST, Optional.empty())).superseded()).isEmpty();
  }

  @Test
  void showsItsHolderToAnother() {
    lease.take(FIRST, Optional.empty());

    Outcome outcome = at(Lease.LENGTH.minusSeconds(1)).take(SECOND, Optional.empty());

    assertThat(outcome).isInstanceOf(Outcome.Held.class);
    assertThat(((Outcome.Held) outcome).holder().execution()).isEqualTo(FIRST);
    assertThat(lease.holder().orElseThrow().execution()).isEqualTo(FIRST);
  }

  @Test
  void isLostToWhoeverWasStopped() {
    lease.take(FIRST, Optional.empty());

    assertThat(lease.stop(FIRST)).isTrue();

    assertThat(lease.holder()).isEmpty();
    for (Runnable goingOn :
        List.<Runnable>of(
            () -> lease.check(FIRST),
            () -> lease.renew(FIRST),
            () -> lease.take(FIRST, Optional.empty()))) {
      assertThatThrownBy(goingOn::run)
          .isInstanceOf(DatabaseBusyException.class)
          .hasMessageContaining("stopped at " + START);
    }
    assertThat(taken(lease.take(SECOND, Optional.empty())).superseded().orElseThrow().execution())
        .isEqualTo(FIRST);
  }

  /** The event of its end may come after its successor has begun, and twice. */
  @Test
  void isKeptByAnotherThanTheOneThatWasStopped() {
    lease.take(FIRST, Optional.empty());

    assertThat(lease.stop(SECOND)).isFalse();
    assertThatCode(() -> lease.check(FIRST)).doesNotThrowAnyException();
    assertThat(lease.stop(FIRST)).isTrue();
    assertThat(lease.stop(FIRST)).isTrue();
    lease.take(SECOND, Optional.empty());
    assertThat(lease.stop(FIRST)).isFalse();
    assertThatCode(() -> lease.check(SECOND)).doesNotThrowAnyException();
  }

  @Test
  void isCheckedWithoutBeingProlonged() {
    assertThatThrownBy(() -> lease.check(FIRST)).hasMessageContaining("found nobody");
    lease.take(FIRST, Optional.empty());
    at(Duration.ofMinutes(5)).check(FIRST);

    assertThat(lease.holder().orElseThrow().expiresAt())
        .isEqualTo(START.plus(Lease.LENGTH).toString());
  }

  @Test
  void isTakenOverWhereItWouldLastLongerThanAnybodyTakesIt() {
    store.create(
        Keys.lease("test"),
        ("{\"execution\":\"" + FIRST + "\",\"expiresAt\":\"+999999999-12-31T00:00:00Z\"}")
            .getBytes(UTF_8),
        "application/json");

    assertThat(lease.holder()).isEmpty();
    assertThat(taken(lease.take(SECOND, Optional.empty())).superseded()).isPresent();
  }

  @Test
  void namesALeaseWhoseHolderIsNoExecution() {
    store.create(
        Keys.lease("test"),
        "{\"execution\":\"\\u001b[31mred\",\"expiresAt\":\"2026-11-23T15:10:00Z\"}".getBytes(UTF_8),
        "application/json");

    assertThatThrownBy(() -> lease.take(SECOND, Optional.empty()))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("is not what an execution writes there");
  }

  @Test
  void isTakenOverAtItsExpiry() {
    lease.take(FIRST, Optional.empty());

    Outcome outcome = at(Lease.LENGTH).take(SECOND, Optional.empty());

    assertThat(taken(outcome).superseded().orElseThrow().execution()).isEqualTo(FIRST);
  }

  @Test
  void isTakenOverFromAHolderThatIsNamedAsEnded() {
    lease.take(FIRST, Optional.empty());

    assertThat(lease.take(SECOND, Optional.of(ARN + "third"))).isInstanceOf(Outcome.Held.class);
    assertThat(taken(lease.take(SECOND, Optional.of(FIRST))).superseded().orElseThrow().execution())
        .isEqualTo(FIRST);
  }

  @Test
  void isProlongedByItsHolder() {
    lease.take(FIRST, Optional.empty());
    Duration later = Lease.LENGTH.minusMinutes(1);

    at(later).renew(FIRST);

    assertThat(lease.holder().orElseThrow().expiresAt())
        .isEqualTo(START.plus(later).plus(Lease.LENGTH).toString());
    assertThat(lease.holder().orElseThrow().takenAt()).isEqualTo(START.toString());
  }

  @Test
  void stopsAStepWhoseExecutionWasSuperseded() {
    lease.take(FIRST, Optional.empty());
    lease.take(SECOND, Optional.of(FIRST));

    assertThatThrownBy(() -> lease.renew(FIRST))
        .isInstanceOf(DatabaseBusyException.class)
        .hasMessageContaining("no longer held by first, found second");
    assertThat(lease.holder().orElseThrow().execution()).isEqualTo(SECOND);
  }

  @Test
  void stopsAStepThatNeverHeldIt() {
    assertThatThrownBy(() -> lease.renew(FIRST))
        .isInstanceOf(DatabaseBusyException.class)
        .hasMessageContaining("found nobody");
  }

  @Test
  void isGivenBackOnlyByItsHolder() {
    lease.take(FIRST, Optional.empty());

    lease.release(SECOND);
    assertThat(lease.holder()).isPresent();

    lease.release(FIRST);
    lease.release(FIRST);
    assertThat(lease.holder()).isEmpty();
    assertThat(store.list("")).isEmpty();
  }

  @Test
  void letsExactlyOneOfManyTakeIt() throws Exception {
    List<Callable<Outcome>> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String execution = ARN + i;
      calls.add(() -> lease.take(execution, Optional.empty()));
    }
    List<Outcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Outcome> future : threads.invokeAll(calls)) {
        outcomes.add(future.get());
      }
    }

    assertThat(outcomes).filteredOn(Outcome.Taken.class::isInstance).hasSize(1);
  }

  @Test
  void isNotTakenWhereAServerLetsALaterWriterWinToo() {
    Store hasty =
        new DelegatingStore(store) {
          @Override
          public Optional<String> create(String key, byte[] bytes, String type) {
            Optional<String> created = super.create(key, bytes, type);
            lease.take(SECOND, Optional.of(FIRST));
            return created;
          }
        };
    Clock clock = Clock.fixed(START, ZoneOffset.UTC);

    Outcome outcome = new Lease(hasty, "test", clock, Duration.ZERO).take(FIRST, Optional.empty());

    assertThat(outcome).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void namesADamagedLeaseInsteadOfTakingIt() {
    store.write(Keys.lease("test"), "{oops".getBytes(UTF_8), "application/json");

    assertThatThrownBy(() -> lease.take(FIRST, Optional.empty()))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("s3://memory/deployments/test/lease.json");
    assertThatThrownBy(() -> lease.renew(FIRST)).isInstanceOf(StoreUnavailableException.class);
    assertThatCode(() -> lease.release(FIRST)).doesNotThrowAnyException();
  }

  @Test
  void namesALeaseWithoutAHolderOrWithANonsenseExpiry() {
    for (String json : List.of("null", "{}", "{\"execution\":\"a\",\"expiresAt\":\"soon\"}")) {
      store.write(Keys.lease("test"), json.getBytes(UTF_8), "application/json");

      assertThatThrownBy(() -> lease.take(FIRST, Optional.empty()))
          .as(json)
          .isInstanceOf(StoreUnavailableException.class);
    }
  }
}
