package trasiego.restore.administrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.restore.Differences;
import trasiego.restore.Invocation;
import trasiego.restore.OtherProcess;
import trasiego.restore.RestoreFixture;
import trasiego.restore.RestoreHandler;
import trasiego.restore.database.DatabaseNames;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

@Tag(Majors.SCENARIOS)
final class KilledAdministratorIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Held up by a lock between two things that are handed over, he is killed and begins again. */
  @OnNewestMajor
  void handsOverAllOfItOrNothingWhereverItWasKilled(int major) throws Exception {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.giveAdministrator();
      stage.asAdminInside(
          """
          CREATE TABLE first (id int PRIMARY KEY);
          CREATE TABLE second (id int);
          INSERT INTO second VALUES (1);
          GRANT SELECT ON first, second TO %s;
          CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
          CREATE PUBLICATION everything FOR ALL TABLES;
          CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION watch();
          """
              .formatted(stage.live.username("backup")));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);
      String database = DatabaseNames.scratch("test", RestoreFixture.EXECUTION);

      killHandingOver(stage, backup, database);
      assertThat(
              first(
                  stage,
                  database,
                  "SELECT count(*) FROM pg_class WHERE relname IN ('first', 'second') AND relowner"
                      + " = 'postgres'::regrole"))
          .isEqualTo("0");

      JsonNode restored =
          Invocation.call(
              new RestoreHandler(stage.environment), Duration.ofMinutes(2), request(backup, 2));

      assertThat(restored.get("status").stringValue()).isEqualTo("RESTORED");
      assertThat(stage.others()).containsExactly(restored.get("database").stringValue());
      Differences.none(stage.live, stage.live.name(), database);
    }
  }

  /** Until no session of his is left. */
  private static void killHandingOver(RestoreFixture stage, BackupId backup, String database)
      throws Exception {
    Process restoring = OtherProcess.start(stage.environment, request(backup, 1));
    await(stage, "postgres", "SELECT 1 FROM pg_database WHERE datname = '" + database + "'");
    await(stage, database, "SELECT 1 FROM trasiego_restore.done WHERE step = 'pre-data'");
    try (Connection other = stage.live.server().connect(database)) {
      other.setAutoCommit(false);
      // In the way of nothing but the handing over: it has no key that is made behind its rows.
      execute(other, "LOCK TABLE public.second IN ACCESS SHARE MODE");
      await(
          stage,
          "postgres",
          "SELECT 1 FROM pg_stat_activity WHERE usename = 'postgres' AND wait_event_type = 'Lock'"
              + " AND datname = '"
              + database
              + "' AND query LIKE 'ALTER TABLE%'");
      restoring.destroyForcibly().waitFor();
      other.rollback();
    }
    await(
        stage,
        "postgres",
        "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'postgres' AND"
            + " datname = '"
            + database
            + "' AND application_name LIKE '%restore%')");
  }

  private static Map<String, Object> request(BackupId backup, int attempt) {
    return RestoreFixture.request(
        RestoreFixture.EXECUTION,
        "restore",
        "backup",
        backup.toString(),
        "attempt",
        attempt,
        "administrator",
        true);
  }

  private static void await(RestoreFixture stage, String database, String sql) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (first(stage, database, sql) == null) {
      assertThat(Instant.now()).as(sql).isBefore(end);
      Thread.sleep(20);
    }
  }

  /** Null where there is no row, or what it asks of is not there yet. */
  private static String first(RestoreFixture stage, String database, String sql) {
    try (Connection connection = stage.live.server().connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      return null;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
