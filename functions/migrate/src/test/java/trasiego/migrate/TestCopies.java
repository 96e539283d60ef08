package trasiego.migrate;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import trasiego.archive.Archive;
import trasiego.handler.Deadline;
import trasiego.migrate.target.Target;
import trasiego.migrate.trial.TrialCopies;
import trasiego.migrate.trial.TrialCopies.TrialCopy;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.TestDatabase;
import trasiego.trial.ServerProfile;
import trasiego.trial.TrialServer;

/** Copies beside the scene's database, made by the server itself: what is tried on them is real. */
public final class TestCopies implements TrialCopies {
  private final MigrateFixture scene;
  private boolean readmits;

  public TestCopies(MigrateFixture scene) {
    this.scene = scene;
  }

  /** With what a file does to shut its sessions out undone, as on a trial server. */
  public TestCopies readmitting() {
    readmits = true;
    return this;
  }

  @Override
  public TrialCopy ofStructure(
      ServerProfile profile, byte[] archive, ApplicationName application, Deadline work) {
    Beside copy = new Beside(application, scene.database.name());
    copy.empty(scene.tables());
    return copy;
  }

  @Override
  public TrialCopy ofBackup(
      ServerProfile profile, Archive backup, ApplicationName application, Deadline work) {
    return new Beside(application, scene.database.name());
  }

  @Override
  public TrialCopy ofBackupWithoutRows(
      ServerProfile profile, Archive backup, ApplicationName application, Deadline work) {
    return ofStructure(profile, null, application, work);
  }

  private final class Beside implements TrialCopy {
    private final ApplicationName application;
    private final String name;
    private String replay;

    private Beside(ApplicationName application, String template) {
      this.application = application;
      this.name = create(template);
    }

    private void empty(List<String> tables) {
      if (tables.isEmpty()) {
        return;
      }
      try (var connection =
              scene.database.connection(
                  name, scene.database.owner(), scene.database.ownerPassword());
          var statement = connection.createStatement()) {
        statement.execute("TRUNCATE " + String.join(", ", tables));
      } catch (java.sql.SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Target target() {
      return target(name);
    }

    @Override
    public Target empty() {
      replay = create("template0");
      return target(replay);
    }

    private Target target(String database) {
      return new Target(
          new Database(
              () -> DatabaseSecret.parse(scene.database.secretJson("migrate")), application),
          database,
          Optional.<Runnable>of(
                  () -> scene.admin("ALTER DATABASE " + database + " CONNECTION LIMIT -1"))
              .filter(_ -> readmits));
    }

    @Override
    public List<String> missing() {
      return List.of();
    }

    @Override
    public String server() {
      return TrialServer.NAME;
    }

    @Override
    public long freeBytes() {
      return scene.freeBytes;
    }

    @Override
    public void close() {
      scene.drop(name);
      if (replay != null) {
        scene.drop(replay);
      }
    }
  }

  private String create(String template) {
    String name = "x" + UUID.randomUUID().toString().replace("-", "") + "_copy";
    scene.admin(
        "CREATE DATABASE %s TEMPLATE %s OWNER %s%s"
            .formatted(
                name,
                template,
                scene.database.owner(),
                TestDatabase.copying(scene.database.major())));
    return name;
  }
}
