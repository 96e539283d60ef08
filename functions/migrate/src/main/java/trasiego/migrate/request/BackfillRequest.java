package trasiego.migrate.request;

import java.util.Optional;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.ActionRequest;
import trasiego.handler.Check;

/** Asks for a backfill that is under way to be held, let go, slowed, or to leave rows out. */
public record BackfillRequest(String environment, String execution, Change backfill)
    implements ActionRequest {
  private static final int MOST_ROWS = 1_000_000;
  private static final int MOST_EXCLUDED = 100;

  /**
   * What is to change; at least one of these.
   *
   * @param version of its file
   * @param paused whether it is held; null leaves that as it is
   * @param rate rows a second at most; 0 takes the bound away, null leaves it as it is
   * @param exclude how many rows it may leave out in all where they fail; null leaves it as it is
   * @param reason why; where there is an exclude alone
   */
  public record Change(
      String version, Boolean paused, Integer rate, Integer exclude, String reason) {
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
          "field \"backfill\": found missing, wanted an object of version, paused, rate, exclude"
              + " and reason");
    }
    Check.version("backfill.version", backfill.version());
    if (backfill.paused() == null && backfill.rate() == null && backfill.exclude() == null) {
      throw new InvalidRequestException(
          "field \"backfill\": found neither paused nor rate nor exclude, wanted one of them");
    }
    checkExclusion();
    if (backfill.rate() != null && (backfill.rate() < 0 || backfill.rate() > MOST_ROWS)) {
      throw new InvalidRequestException(
          "field \"backfill.rate\": found %d, wanted 0 to %d rows a second"
              .formatted(backfill.rate(), MOST_ROWS));
    }
  }

  private void checkExclusion() {
    Integer rows = backfill.exclude();
    if (rows == null) {
      if (backfill.reason() != null) {
        throw new InvalidRequestException(
            "field \"backfill.reason\": found one without exclude, wanted both or neither");
      }
      return;
    }
    if (rows < 0 || rows > MOST_EXCLUDED) {
      throw new InvalidRequestException(
          "field \"backfill.exclude\": found %d, wanted 0 to %d rows"
              .formatted(rows, MOST_EXCLUDED));
    }
    Check.present("backfill.reason", backfill.reason());
  }
}
