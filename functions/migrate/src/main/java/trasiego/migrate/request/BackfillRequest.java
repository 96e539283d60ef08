package trasiego.migrate.request;

import java.util.Optional;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.ActionRequest;
import trasiego.handler.Check;

/** Asks for a backfill that is under way to be held, let go, or slowed. */
public record BackfillRequest(String environment, String execution, Change backfill)
    implements ActionRequest {
  private static final int MOST_ROWS = 1_000_000;

  /**
   * What is to change; at least one of both.
   *
   * @param version of its file
   * @param paused whether it is held; null leaves that as it is
   * @param rate rows a second at most; 0 takes the bound away, null leaves it as it is
   */
  public record Change(String version, Boolean paused, Integer rate) {
    public Optional<Boolean> pausing() {
      return Optional.ofNullable(paused);
    }

    public Optional<Integer> bound() {
      return Optional.ofNullable(rate);
    }
  }

  @Override
  public void checkFields() {
    if (backfill == null) {
      throw new InvalidRequestException(
          "field \"backfill\": found missing, wanted an object of version, paused and rate");
    }
    Check.version("backfill.version", backfill.version());
    if (backfill.paused() == null && backfill.rate() == null) {
      throw new InvalidRequestException(
          "field \"backfill\": found neither paused nor rate, wanted one of them");
    }
    if (backfill.rate() != null && (backfill.rate() < 0 || backfill.rate() > MOST_ROWS)) {
      throw new InvalidRequestException(
          "field \"backfill.rate\": found %d, wanted 0 to %d rows a second"
              .formatted(backfill.rate(), MOST_ROWS));
    }
  }
}
