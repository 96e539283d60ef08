package trasiego.trial;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import trasiego.postgres.Session;

/** What the sessions of a trial server are doing. */
final class Running {
  /** The disk fills meanwhile: knowing less is better than a full one. */
  private static final int MOST_MILLIS = 500;

  private static final String STATEMENTS =
      """
      SELECT a.query
      FROM pg_catalog.pg_stat_activity a
      WHERE a.state = 'active'
        AND a.backend_type = 'client backend'
        AND a.pid <> pg_catalog.pg_backend_pid()
      ORDER BY a.query_start
      """;

  private Running() {}

  /** None where the server does not say in time. */
  static List<String> statements(TrialServer server) {
    try {
      return CompletableFuture.supplyAsync(() -> read(server), Running::start)
          .completeOnTimeout(List.of(), MOST_MILLIS, TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      return List.of();
    }
  }

  private static void start(Runnable work) {
    Thread.ofVirtual().start(work);
  }

  private static List<String> read(TrialServer server) {
    try (Session session = server.administrator()) {
      return session.query(STATEMENTS, row -> row.getString(1));
    }
  }
}
