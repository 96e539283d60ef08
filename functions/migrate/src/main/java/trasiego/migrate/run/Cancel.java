package trasiego.migrate.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.request.CancelRequest;
import trasiego.migrate.target.Target;
import trasiego.migration.BackfillState;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Session;

/**
 * Ends what a file's statement is doing on the live database, as a person asks: the deployment
 * under way then fails at that file and does not begin it again.
 */
public record Cancel(MigrateContext context, Target target, CancelRequest request) {
  private static final Logger LOG = LoggerFactory.getLogger(Cancel.class);

  /**
   * A file's session has a lock on a relation of the application's, or waits for one; what only
   * looks at the server is done within a second.
   */
  private static final String RUNNING =
      """
      SELECT
        a.pid,
        pg_catalog.starts_with(a.application_name, ?),
        extract(epoch FROM pg_catalog.clock_timestamp() - a.query_start)::double precision
      FROM pg_catalog.pg_stat_activity a
      WHERE a.datname = pg_catalog.current_database()
        AND a.pid <> pg_catalog.pg_backend_pid()
        AND a.state = 'active' AND a.backend_type = 'client backend'
        AND (
          pg_catalog.starts_with(a.application_name, ?)
          OR pg_catalog.starts_with(a.application_name, ?) AND (
            a.query_start < pg_catalog.clock_timestamp() - '1 s'::pg_catalog.interval
            OR EXISTS (
              SELECT FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_class c ON c.oid = l.relation
              WHERE l.pid = a.pid AND c.oid >= 16384
                AND NOT pg_catalog.starts_with(c.relname::text, 'flyway_schema_history'))))
      ORDER BY a.query_start
      """;

  private static final String CANCEL = "SELECT pg_catalog.pg_cancel_backend(?)";

  private record Running(int pid, boolean isDetached, double seconds) {
    String words(Optional<Unfinished> note) {
      String file =
          isDetached
              ? note.map(it -> "the statement of " + it.version() + ", which").orElse("")
              : "";
      return String.format(
          Locale.ROOT,
          "%s ran for %.0f s in session %d",
          file.isEmpty() ? "a file's statement, which" : file,
          seconds,
          pid);
    }
  }

  /**
   * @param status CANCELLED, or NOTHING where none ran
   */
  public record Result(String status, String summary) {}

  public Result run() {
    try (Session session = target.openOwn()) {
      String environment = request.environment();
      String detached = ApplicationName.prefix(environment) + "detach/";
      String migrate = ApplicationName.prefix(environment) + "migrate/";
      List<Running> running = session.query(RUNNING, Cancel::running, detached, detached, migrate);
      Optional<Unfinished> note = Unfinished.read(context, environment);
      // Before it ends: who finds it ended is to know why.
      if (running.stream().anyMatch(Running::isDetached)) {
        note.ifPresent(it -> it.cancelled().write(context, environment));
      }
      List<Running> ended =
          running.stream().filter(each -> session.isTrue(CANCEL, each.pid())).toList();
      return result(session, ended, note);
    }
  }

  private Result result(Session session, List<Running> ended, Optional<Unfinished> note) {
    if (ended.isEmpty()) {
      return new Result(
          "NOTHING",
          "no statement of a file runs in " + request.environment() + backfills(session));
    }
    String words = ended.stream().map(each -> each.words(note)).collect(Collectors.joining("; "));
    LOG.warn("cancelled: {}", words);
    String next =
        ended.stream().anyMatch(Running::isDetached)
            ? "the deployment under way stops at it and records that; an invalid index is removed"
                + " by then, or by the next deployment"
            : "its file is rolled back, the files before it stay, and the deployment under way"
                + " stops there and records that";
    return new Result(
        "CANCELLED",
        "cancelled %s: %s; db deploy %s begins the file again%s"
            .formatted(words, next, request.environment(), backfills(session)));
  }

  /** A batch that is cancelled is tried again with fewer rows. */
  private String backfills(Session session) {
    return BackfillState.read(session).stream()
        .filter(state -> !state.paused())
        .map(
            state ->
                "; a backfill is held by  db backfills %s --pause %s"
                    .formatted(request.environment(), state.version()))
        .collect(Collectors.joining());
  }

  private static Running running(ResultSet row) throws SQLException {
    return new Running(row.getInt(1), row.getBoolean(2), row.getDouble(3));
  }
}
