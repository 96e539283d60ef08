package trasiego.impact;

import trasiego.postgres.Session;

/**
 * A fixed piece of work for one processor, which reads no table: by its time two servers are
 * compared. It says nothing of their disks, nor of what else they do.
 */
public final class Probe {
  private static final int ROUNDS = 3;
  private static final String WORK =
      "SELECT pg_catalog.count(*) FROM pg_catalog.generate_series(1, 60000) AS n"
          + " WHERE pg_catalog.md5(n::pg_catalog.text) OPERATOR(pg_catalog.<) '0'";

  private Probe() {}

  /** The shortest of a few rounds, in seconds: the one that was disturbed least. */
  public static double seconds(Session session) {
    double shortest = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long began = System.nanoTime();
      session.query(WORK, row -> row.getLong(1));
      shortest = Math.min(shortest, (System.nanoTime() - began) / 1e9);
    }
    return shortest;
  }
}
