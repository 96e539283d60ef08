package trasiego.trial.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.handler.Settings;
import trasiego.load.Work;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestServers;
import trasiego.trial.ServerProfile;
import trasiego.trial.TrialServer;
import trasiego.trial.binaries.PostgresBinaries;

/** Copies of a test's live database, structure alone. */
final class Copies {
  private static final ApplicationName NAME = new ApplicationName("test", "trial", "copy");

  private Copies() {}

  static TrialServer server(int major, Path folder) {
    return TrialServer.start(PostgresBinaries.find(major, settings(major)), folder, Map.of());
  }

  /**
   * Made of what this login dumps.
   *
   * @param options of pg_dump beside
   */
  static Copy copy(
      TrialServer server, TestDatabase live, Database login, Path folder, String... options)
      throws Exception {
    PgTools tools = PgTools.find(live.major(), settings(live.major()));
    Path archive = folder.resolve("structure.dump");
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(
        List.of("--section=pre-data", "--section=post-data", "-Fc", "--file=" + archive));
    Process dump = tools.start("pg_dump", login.secret(), NAME, arguments);
    assertThat(dump.waitFor()).isZero();
    ServerProfile profile;
    try (Session session = login.open(Timeouts.DEFAULT)) {
      profile = ServerProfile.read(session);
    }
    CopyContext place =
        new CopyContext(server, tools, NAME, new Work(2, () -> Duration.ofMinutes(1)));
    return Copy.ofStructure(place, profile, archive);
  }

  static Database login(TestDatabase live, String function) {
    return new Database(() -> DatabaseSecret.parse(live.secretJson(function)), NAME);
  }

  static Database superuser(TestDatabase live) {
    DatabaseSecret secret =
        new DatabaseSecret(
            live.host(),
            live.port(),
            live.name(),
            DatabaseServer.SUPERUSER,
            live.server().superuserPassword(),
            "disable");
    return new Database(() -> secret, NAME);
  }

  static void administer(TestDatabase live, String... statements) throws SQLException {
    try (Connection connection = live.adminConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static Settings settings(int major) {
    return new Settings(
        Map.of(
            "PATH",
            TestServers.postgres(major).distribution().bin() + ":" + System.getenv("PATH")));
  }
}
