package trasiego.cli.ground;

import java.time.Duration;
import java.util.Set;
import trasiego.hazard.WayBack;
import trasiego.migration.Script;
import trasiego.observation.ObservedStatement.Failure;
import trasiego.postgres.Session;

/** A database of the local ground on which planned files are tried. */
record TrialDatabase(Ground ground, String name) implements WayBack.Ground {
  @Override
  public Session open() {
    return ground.server().owner(name);
  }

  @Override
  public Set<String> committing() {
    return ground.committing();
  }

  @Override
  public Duration limit(Script script) {
    return GroundServer.LIMITS.statement();
  }

  @Override
  public boolean isMended(Failure failure) {
    return ground.roles().makeMissing(failure.state(), failure.message());
  }
}
