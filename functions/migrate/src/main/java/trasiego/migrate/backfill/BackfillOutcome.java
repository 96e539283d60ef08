package trasiego.migrate.backfill;

import java.time.Duration;
import trasiego.migration.BackfillState;

/** How a backfill stands when an invocation has done what it could. */
public sealed interface BackfillOutcome {
  /**
   * Nothing is left to fill, and the history says so.
   *
   * @param state as it was last
   */
  record Done(BackfillState state) implements BackfillOutcome {}

  /** The next invocation goes on; the statement's session is gone. */
  record Later(Duration pause, String reason) implements BackfillOutcome {}

  /** A person holds it. */
  record Paused(String reason) implements BackfillOutcome {}
}
