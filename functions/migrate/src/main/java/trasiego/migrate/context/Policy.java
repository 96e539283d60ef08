package trasiego.migrate.context;

import java.time.Duration;
import java.util.Optional;
import trasiego.handler.Settings;
import trasiego.precheck.CheckLimits;
import trasiego.rule.Thresholds;
import trasiego.store.StoreAddress;

/**
 * What this environment asks of a migration before it may run.
 *
 * @param checks what looking at the target's rows may cost
 * @param refusesDrift whether a live schema that the migrations do not explain stops a deployment
 * @param soak how long a file must have been applied in the environment before this one; empty
 *     where there is none before
 */
public record Policy(
    Thresholds thresholds, CheckLimits checks, boolean refusesDrift, Optional<SoakPolicy> soak) {
  private static final int SOAK_HOURS = 24;

  public static final Policy DEFAULT =
      new Policy(Thresholds.DEFAULT, CheckLimits.DEFAULT, false, Optional.empty());

  static Policy of(Settings settings) {
    Thresholds usual = Thresholds.DEFAULT;
    return new Policy(
        new Thresholds(
            settings.count("TRASIEGO_LARGE_ROWS", (int) usual.rows()),
            (long) settings.count("TRASIEGO_LARGE_MEGABYTES", (int) (usual.bytes() >> 20)) << 20,
            settings.seconds("TRASIEGO_LONG_SECONDS", usual.duration())),
        CheckLimits.of(settings),
        settings.optional("TRASIEGO_DRIFT").filter("refuse"::equals).isPresent(),
        settings
            .optional("TRASIEGO_SOAK_ENVIRONMENT")
            .map(
                environment ->
                    new SoakPolicy(
                        environment,
                        settings.optional("TRASIEGO_SOAK_STORE").map(StoreAddress::parse),
                        Duration.ofHours(settings.count("TRASIEGO_SOAK_HOURS", SOAK_HOURS)))));
  }
}
