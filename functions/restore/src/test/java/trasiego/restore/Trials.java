package trasiego.restore;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.handler.Settings;
import trasiego.load.Work;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.TestKey;
import trasiego.trial.ServerProfile;
import trasiego.trial.TrialServer;
import trasiego.trial.binaries.PostgresBinaries;
import trasiego.trial.copy.Copy;
import trasiego.trial.copy.CopyContext;

/** Copies of a stage's backups on a trial server. */
final class Trials {
  private static final ApplicationName NAME = new ApplicationName("test", "trial", "copy");

  private Trials() {}

  static TrialServer server(RestoreFixture stage, Path folder) {
    return TrialServer.start(
        PostgresBinaries.find(stage.live.major(), settings(stage)), folder, Map.of());
  }

  static Settings settings(RestoreFixture stage) {
    return new Settings(
        Map.of("PATH", stage.live.server().distribution().bin() + ":" + System.getenv("PATH")));
  }

  static Database login(RestoreFixture stage) {
    return new Database(() -> DatabaseSecret.parse(stage.live.secretJson("migrate")), NAME);
  }

  static Copy copy(TrialServer server, RestoreFixture stage, BackupId backup) {
    return Copy.ofBackup(
        place(server, stage), profile(stage), Archive.open(stage.store, backup, TestKey.trust()));
  }

  static ServerProfile profile(RestoreFixture stage) {
    try (Session session = login(stage).open(Timeouts.DEFAULT)) {
      return ServerProfile.read(session);
    }
  }

  static CopyContext place(TrialServer server, RestoreFixture stage) {
    PgTools tools = PgTools.find(stage.live.major(), settings(stage));
    return new CopyContext(server, tools, NAME, new Work(2, () -> Duration.ofMinutes(2)));
  }
}
