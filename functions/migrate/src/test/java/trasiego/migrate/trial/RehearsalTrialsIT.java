package trasiego.migrate.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.TWO;

import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.RehearsalTrials;
import trasiego.migrate.TriedPlan;
import trasiego.migrate.check.JudgementIT;
import trasiego.migrate.request.MarkRequest;
import trasiego.migrate.request.UnmarkRequest;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.postgres.secret.SecretSource;
import trasiego.testing.Majors;
import trasiego.testing.OtherServer;

final class RehearsalTrialsIT {
  @Test
  void saysOnWhichServerItTriedAndThatItIsNotTheLiveOne() {
    try (OtherServer other = OtherServer.start(Majors.newest());
        MigrateFixture scene = JudgementIT.scene(Majors.newest())) {
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      SecretSource source = () -> DatabaseSecret.parse(other.secretJson());
      TriedPlan tried = new TriedPlan(scene);
      RehearsalTrials trials = new RehearsalTrials(scene.context(), scene.settings(), source);
      String mark = trials.mark(new MarkRequest("test", tried.execution(), null)).mark();
      assertThat(compared(scene, tried, mark).summary())
          .isEqualTo("the rehearsal server is not the live one");
      scene.copies = TrialServers.onRehearsalServer(scene.settings(), source, mark);

      String server = "the rehearsal server 127.0.0.1:" + other.port();
      assertThat(tried.tried().summary()).startsWith("tried 1 of 1 files on " + server + " in ");
      tried.judge(Map.of());
      assertThat(tried.report().warnings())
          .contains("tried on " + server + ", which is not the live one");
      tried.drop();
    }
  }

  @Test
  void refusesARehearsalServerThatIsTheLiveOne() {
    try (MigrateFixture scene = JudgementIT.scene(Majors.newest())) {
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      SecretSource live = () -> superuser(scene);
      TriedPlan tried = new TriedPlan(scene);
      RehearsalTrials trials = new RehearsalTrials(scene.context(), scene.settings(), live);
      String mark = trials.mark(new MarkRequest("test", tried.execution(), null)).mark();

      assertThatThrownBy(() -> compared(scene, tried, mark))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessage(
              "the rehearsal server is the live one: role trasiego_rehearsal_proof_%s, made there a moment ago, is seen beside database \"%s\" of %s:%d, wanted a server that lacks it; nothing was tried; name another server (RehearsalSecretArn, --rehearsal-database), or none"
                  .formatted(
                      mark, scene.database.name(), scene.database.host(), scene.database.port()));
      trials.unmark(new UnmarkRequest("test", tried.execution()));
      assertThat(
              scene.number("SELECT count(*) FROM pg_roles WHERE rolname LIKE '%rehearsal_proof%'"))
          .isZero();
      tried.drop();
    }
  }

  private static CompareResult compared(MigrateFixture scene, TriedPlan tried, String mark) {
    return (CompareResult)
        scene.run(Map.of("action", "compare", "execution", tried.execution(), "mark", mark));
  }

  private static DatabaseSecret superuser(MigrateFixture scene) {
    return new DatabaseSecret(
        scene.database.host(),
        scene.database.port(),
        "postgres",
        "postgres",
        scene.database.server().superuserPassword(),
        "disable");
  }
}
