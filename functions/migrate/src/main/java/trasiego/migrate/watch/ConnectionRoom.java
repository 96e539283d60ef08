package trasiego.migrate.watch;

import java.util.Optional;
import trasiego.postgres.Session;

/**
 * How many of the server's connections are taken.
 *
 * @param usable those that are not kept for superusers and their like
 */
public record ConnectionRoom(long taken, long usable) {
  /** The second reserve is there from PostgreSQL 16 on. */
  private static final String ROOM =
      """
      SELECT
        (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a
         WHERE coalesce(a.backend_type, 'client backend') = 'client backend'),
        pg_catalog.current_setting('max_connections')::bigint
          - pg_catalog.current_setting('superuser_reserved_connections')::bigint
          - coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::bigint
      """;

  private static final int ALL = 100;

  public static ConnectionRoom of(Session session) {
    return session
        .first(ROOM, row -> new ConnectionRoom(row.getLong(1), Math.max(1, row.getLong(2))))
        .orElseThrow();
  }

  /** Why nothing may begin now; empty where it may. */
  public Optional<String> problem(int percent) {
    return taken * ALL > usable * percent
        ? Optional.of(
            "%d of %d usable connections are taken, wanted at most %d %%"
                .formatted(taken, usable, percent))
        : Optional.empty();
  }

  boolean isCrowded(int percent) {
    return problem(percent).isPresent();
  }
}
