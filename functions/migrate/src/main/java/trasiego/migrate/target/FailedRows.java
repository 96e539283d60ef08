package trasiego.migrate.target;

import trasiego.migration.History;
import trasiego.postgres.Session;

/** Rows of the history that say "failed": they would block every later run until mended by hand. */
public final class FailedRows {
  private static final String REMOVE = "DELETE FROM public.flyway_schema_history WHERE NOT success";

  private FailedRows() {}

  public static void remove(Target target) {
    try (Session session = target.open()) {
      if (!History.read(session).failed().isEmpty()) {
        session.update(REMOVE);
      }
    }
  }
}
