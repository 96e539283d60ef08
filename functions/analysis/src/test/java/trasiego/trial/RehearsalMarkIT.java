package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.trial.RehearsalFixture.NAME;
import static trasiego.trial.RehearsalFixture.NEXT;
import static trasiego.trial.RehearsalFixture.open;
import static trasiego.trial.RehearsalFixture.source;

import java.time.Duration;
import java.util.List;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.MigrationRefusedException;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.secret.SecretSource;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.OtherServer;

/** Who is let in on a rehearsal server: whose mark is there, one at a time. */
final class RehearsalMarkIT {
  @OnEachMajor
  void standsOneRehearsalAtATime(int major) {
    try (OtherServer other = OtherServer.start(major)) {
      other.execute("CREATE DATABASE elsewhere");
      String one = ServerProof.put(source(other), NAME, List.of());
      String two = ServerProof.put(source(other), NEXT, List.of());
      SecretSource elsewhere =
          source(other.secretJson().replace("\"dbname\":\"postgres\"", "\"dbname\":\"elsewhere\""));
      try (RehearsalServer _ = open(source(other), NAME, major, one)) {
        for (SecretSource source : List.of(source(other), elsewhere)) {
          assertThatThrownBy(
                  () -> RehearsalServer.open(source, NEXT, major, two, Duration.ofMillis(300)))
              .isInstanceOf(DatabaseBusyException.class)
              .hasMessageContaining(
                  "another rehearsal is under way on the rehearsal server 127.0.0")
              .hasMessageContaining("trasiego/test/trial/one");
        }
      }
      open(elsewhere, NEXT, major, two).close();
    }
  }

  @OnEachMajor
  void wantsItsMarkAndTheRightsAndTheMajor(int major) {
    try (OtherServer other = OtherServer.start(major)) {
      other.execute(
          "CREATE ROLE poor LOGIN PASSWORD 'x'", "CREATE ROLE half LOGIN CREATEDB PASSWORD 'x'");
      assertThatThrownBy(
              () -> ServerProof.put(source(other.secretJson("poor", "x")), NAME, List.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessage(
              "role poor of the rehearsal server 127.0.0.1:"
                  + other.port()
                  + " lacks CREATEROLE and CREATEDB; wanted a superuser or an administrator with"
                  + " both: ALTER ROLE poor CREATEROLE CREATEDB; nothing was tried");
      assertThatThrownBy(
              () -> ServerProof.put(source(other.secretJson("half", "x")), NAME, List.of()))
          .hasMessageContaining("lacks CREATEROLE; wanted");
      String mark = ServerProof.put(source(other), NAME, List.of());
      assertThatThrownBy(() -> open(source(other), NAME, major + 1, mark))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("is PostgreSQL " + major + ", wanted " + (major + 1));
      ServerProof.remove(source(other), NAME);
      assertThatThrownBy(() -> open(source(other), NAME, major, mark))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("lacks the mark of this execution");
    }
  }

  /** Else a mark that somebody removed in between would prove the live server another. */
  @OnEachMajor
  void leavesTheMarksOfOthersWhoMayLive(int major) {
    try (OtherServer other = OtherServer.start(major)) {
      String foreign = ServerProof.put(source(other), NEXT, List.of());
      ServerProof.put(source(other), NAME, List.of());
      ServerProof.put(source(other), new ApplicationName("test", "trial", "dead"), List.of());
      String own = ServerProof.put(source(other), NAME, List.of("dead"));

      assertThat(other.query("SELECT rolname FROM pg_roles WHERE rolname LIKE 'trasiego%'"))
          .containsExactlyInAnyOrder(
              "trasiego_rehearsal_proof_" + foreign, "trasiego_rehearsal_proof_" + own);
    }
  }
}
