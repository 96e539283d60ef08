package trasiego.migrate.check;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import trasiego.execution.PlanDocument;
import trasiego.migrate.context.SoakPolicy;
import trasiego.store.Store;

/** The real gate, for tests that stand beside all functions. */
public final class SoakGate {
  private final Store store;
  private final SoakPolicy wanted;
  private final Clock clock;

  public SoakGate(Store store, String environment, Duration time, Clock clock) {
    this.store = store;
    this.wanted = new SoakPolicy(environment, Optional.empty(), time);
    this.clock = clock;
  }

  /** Why that file may not follow yet. */
  public List<String> problems(String version) {
    return new Soak(store, wanted, clock)
        .problems(
            List.of(
                new PlanDocument.Pending(
                    version,
                    "x",
                    "V" + version + "__x.sql",
                    1,
                    null,
                    null,
                    true,
                    null,
                    false,
                    1,
                    1.0,
                    1.0,
                    null)));
  }
}
