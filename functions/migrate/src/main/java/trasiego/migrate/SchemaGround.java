package trasiego.migrate;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import trasiego.handler.Deadline;
import trasiego.hazard.WayBack;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.postgres.Session;

/**
 * The live structure's copy, on which a plan's files are tried within the limits that they will
 * have. This function's user may make no other database, so the copy cannot be made anew behind an
 * undo file that spoils it.
 */
final class SchemaGround implements WayBack.Ground {
  private final Site site;
  private final Target copy;
  private final Deadline work;
  private final Set<String> committing;

  SchemaGround(Site site, Target copy, MigrationFolder folder, Deadline work) {
    this.site = site;
    this.copy = copy;
    this.work = work;
    this.committing = new HashSet<>(folder.committingProcedures());
    try (Session session = copy.open()) {
      committing.addAll(Surroundings.committingProcedures(session));
    }
  }

  @Override
  public Session open() {
    return copy.open();
  }

  @Override
  public Set<String> committing() {
    return committing;
  }

  @Override
  public Duration limit(Script script) {
    return site.limits().of(script).within(work).statement();
  }
}
