package trasiego.migrate.watch;

import trasiego.migrate.MigrateFixture;
import trasiego.testing.Await;

/** For tests in which sessions wait for one another. */
public final class BlockedSessions {
  private static final String WAITING =
      "SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
          + " WHERE NOT l.granted AND a.datname = current_database()";

  private BlockedSessions() {}

  /** Until so many wait for a lock. */
  public static void await(MigrateFixture scene, int number) {
    Await.until(number + " sessions wait", () -> scene.number(WAITING) >= number);
  }
}
