package trasiego.local.states;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A clock that only a sleep moves, and that remembers each of them. */
final class ManualTime extends Clock implements Sleep {
  private final List<Duration> slept = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-23T15:00:00Z");

  @Override
  public void sleep(Duration duration) {
    slept.add(duration);
    now = now.plus(duration);
  }

  List<Duration> slept() {
    return slept;
  }

  Timing timing(RandomGenerator random) {
    return new Timing(this, this, random);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("this clock knows UTC alone");
  }
}
