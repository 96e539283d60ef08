package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.embedded.postgres.PostgresDistribution;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;
import trasiego.trial.TrialServer;
import trasiego.trial.copy.Copy;

/** A time zone and an order of day and month that the server's configuration file alone names. */
final class ConfiguredZoneIT {
  /** Each is otherwise, or no longer true, under UTC or with the month before the day. */
  private static final String DEPENDING =
      """
      SET DateStyle = 'ISO, DMY';
      CREATE FUNCTION day_of(timestamptz) RETURNS date LANGUAGE sql IMMUTABLE
        AS 'SELECT $1::date';
      CREATE FUNCTION written(text) RETURNS date LANGUAGE sql IMMUTABLE AS 'SELECT $1::date';
      CREATE TABLE sale (
        at timestamptz CHECK (at::date = '2026-01-01'),
        day date GENERATED ALWAYS AS (day_of(at)) STORED,
        text text,
        on_day date GENERATED ALWAYS AS (written(text)) STORED);
      CREATE INDEX ON sale (day_of(at));
      INSERT INTO sale (at, text) VALUES ('2026-01-01 23:00', '03/04/2026');
      CREATE MATERIALIZED VIEW days AS SELECT at::date AS day FROM sale;
      """;

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void isThatOfFilesCopiesAndRestorations(int major) throws SQLException {
    try (DatabaseServer server = server(major)) {
      RestoreFixture stage = RestoreFixture.of(TestDatabase.createOn(server));
      stage.live.execute("SET TimeZone = 'America/Santiago'; " + DEPENDING);
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThat(Archive.open(stage.store, backup, TestKey.trust()).manifest().meaning())
          .isEqualTo(Map.of("TimeZone", "America/Santiago", "DateStyle", "ISO, DMY"));
      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(restored.get("summary").stringValue())
          .endsWith("fingerprints equal, catalogue equal");
      Differences.none(stage.live, stage.live.name(), restored.get("database").stringValue());
      try (Session file = Trials.login(stage).openAsTarget(Timeouts.DEFAULT);
          TrialServer trial = Trials.server(stage, folder.resolve("trial"))) {
        assertThat(file.text("SHOW TimeZone")).contains("America/Santiago");
        assertThat(file.text("SHOW DateStyle")).contains("ISO, DMY");
        assertThat(Trials.profile(stage).settings())
            .containsEntry("TimeZone", "America/Santiago")
            .containsEntry("DateStyle", "ISO, DMY");
        Copy copy = Trials.copy(trial, stage, backup);
        assertThat(copy.missing()).isEmpty();
      }
      stage.close();
    }
  }

  /** What the owner is given for this database goes before the file. */
  @OnEachMajor
  void givesWayToWhatTheDatabaseOrItsOwnerHas(int major) throws SQLException {
    try (DatabaseServer server = server(major)) {
      RestoreFixture stage = RestoreFixture.of(TestDatabase.createOn(server));
      stage.live.execute("ALTER DATABASE " + stage.live.name() + " SET TimeZone = 'Asia/Tokyo'");
      stage.live.execute("SET TimeZone = 'Asia/Tokyo'; " + DEPENDING);
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(restored.get("summary").stringValue())
          .endsWith("fingerprints equal, catalogue equal");
      assertThat(Archive.open(stage.store, backup, TestKey.trust()).manifest().meaning())
          .containsEntry("TimeZone", "Asia/Tokyo");
      stage.close();
    }
  }

  private DatabaseServer server(int major) throws SQLException {
    DatabaseServer server =
        DatabaseServer.start(
            PostgresDistribution.of(major, System.err::println),
            folder.resolve("data"),
            0,
            DatabaseServer.Durability.THROWAWAY);
    try (Connection superuser = server.connect("postgres");
        Statement statement = superuser.createStatement()) {
      statement.execute("ALTER SYSTEM SET timezone = 'America/Santiago'");
      statement.execute("ALTER SYSTEM SET datestyle = 'ISO, DMY'");
      statement.execute("SELECT pg_reload_conf()");
    }
    return server;
  }
}
