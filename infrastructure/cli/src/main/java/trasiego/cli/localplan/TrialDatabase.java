package trasiego.cli.localplan;

import java.time.Duration;
import java.util.Set;
import trasiego.migration.Script;
import trasiego.observation.ObservedStatement;
import trasiego.postgres.Session;
import trasiego.undo.UndoProof;

/** A database of the local ground on which planned files are tried. */
record TrialDatabase(OwnedDatabase database, StandInRoles roles, Set<String> committing)
    implements UndoProof.Ground {
  TrialDatabase(OwnedDatabase database, Set<String> committing) {
    this(database, new StandInRoles(database), committing);
  }

  @Override
  public Session open() {
    return database.owner(BaseDatabase.LIMITS);
  }

  @Override
  public Duration limit(Script script) {
    return BaseDatabase.LIMITS.statement();
  }

  @Override
  public boolean isMended(ObservedStatement failed) {
    return roles.makeMissing(failed.failure().state(), failed.failure().message(), failed.words());
  }
}
