package trasiego.cli.scenario;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The server under a scenario, asked by an administrator until it shows what is waited for. */
final class LiveServer {
  private static final String RENAMING =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_locks l
        JOIN pg_catalog.pg_database d ON d.oid = l.objid
        WHERE l.classid = 'pg_catalog.pg_database'::pg_catalog.regclass
          AND l.mode = 'AccessExclusiveLock' AND d.datname = '%s')
      """;

  private static final String RUNNING =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_stat_activity a
        WHERE a.datname = '%s' AND a.state = 'active' AND pg_catalog.starts_with(a.query, '%s'))
      """;

  private final Scenario scenario;

  LiveServer(Scenario scenario) {
    this.scenario = scenario;
  }

  /** Waits until a statement that begins so runs on the live database. */
  void awaitStatement(RunningCommand running, String start) {
    await(running, RUNNING.formatted(scenario.database().name(), start));
  }

  /** Waits until the swap's rename holds its lock on the database. */
  void awaitRenaming(RunningCommand running) {
    await(running, RENAMING.formatted(scenario.database().name()));
  }

  private void await(RunningCommand running, String sql) {
    try (Connection admin = scenario.database().server().connect("postgres");
        Statement statement = admin.createStatement()) {
      while (running.isAlive()) {
        try (ResultSet row = statement.executeQuery(sql)) {
          row.next();
          if (row.getBoolean(1)) {
            return;
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
