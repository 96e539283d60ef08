package trasiego.cli.exit;

import java.util.Set;

/** How the command ends: CI goes by these numbers. */
public final class ExitCode {
  public static final int DONE = 0;
  public static final int FAILED = 1;

  /** Wrong usage or bad input. */
  public static final int USAGE = 2;

  /**
   * Refused with nothing changed; for {@code status}: something is pending, failed or found wrong.
   */
  public static final int REFUSED = 3;

  private static final String FAILURE = "trasiego.failure.";
  private static final String NOT_CONFIRMED = FAILURE + "NotConfirmedException";
  private static final Set<String> REFUSALS =
      Set.of(
          FAILURE + "MigrationRefusedException",
          FAILURE + "InvalidRequestException",
          NOT_CONFIRMED);

  private ExitCode() {}

  public static boolean isRefusal(String error) {
    return REFUSALS.contains(error);
  }

  /** Whether nothing but the person's confirmation was missing. */
  public static boolean isUnconfirmed(String error) {
    return NOT_CONFIRMED.equals(error);
  }

  public static int of(String status) {
    return switch (status) {
      case "UP_TO_DATE", "PLANNED", "SUCCEEDED" -> DONE;
      case "REFUSED" -> REFUSED;
      default -> FAILED;
    };
  }
}
