package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.InvalidRequestException;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.trial.binaries.PostgresBinaries;
import trasiego.trial.disk.DiskReserve;

final class TrialServerIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path parent;

  @OnEachMajor
  void letsALoginInAndGoesWithItsFolder(int major) {
    Path folder;
    try (TrialServer server = TrialServer.start(TrialBinaries.of(major), parent, Map.of())) {
      folder = server.folder();
      server.makeLogin("owner of ñ");
      server.makeLogin("owner of ñ");
      Database login = server.login("owner of ñ", new ApplicationName("test", "trial", "x"));

      try (Session session = login.open("postgres", Timeouts.DEFAULT)) {
        assertThat(session.major()).isEqualTo(major).isEqualTo(server.major());
        assertThat(session.text("SELECT session_user::text || current_user"))
            .contains("owner of ñowner of ñ");
        assertThat(
                session.isTrue(
                    "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication"
                        + " OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
            .isFalse();
      }
      assertThat(server.droppedSettings()).isEmpty();
      assertThat(server.freeBytes()).isPositive();
    }
    assertThat(folder).doesNotExist();
    assertThat(parent).isEmptyDirectory();
  }

  @OnEachMajor
  void keepsTheMembershipsOfARoleThatBecomesALogin(int major) {
    try (TrialServer server = TrialServer.start(TrialBinaries.of(major), parent, Map.of());
        Session administrator = server.administrator("postgres")) {
      administrator.execute("CREATE ROLE readers; CREATE ROLE owner IN ROLE readers");

      server.makeLogin("owner");

      try (Session session =
          server
              .login("owner", new ApplicationName("test", "trial", "x"))
              .open("postgres", Timeouts.DEFAULT)) {
        assertThat(session.isTrue("SELECT pg_has_role('readers', 'member')")).isTrue();
      }
    }
  }

  @Test
  void refusesASecretThatIsNotThere() {
    try (TrialServer server =
        TrialServer.start(TrialBinaries.of(Majors.newest()), parent, Map.of())) {
      String administrator = server.administratorSecret().username();

      assertThatThrownBy(() -> server.secret("nobody"))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("role nobody has no password on the trial server");
      assertThatThrownBy(() -> server.makeLogin(administrator))
          .isInstanceOf(InvalidRequestException.class);
      assertThat(server + " " + server.administratorSecret())
          .doesNotContain(server.administratorSecret().password());
    }
  }

  @OnEachMajor
  void goesOnFromWhatItPackedWithOtherPasswords(int major) {
    PostgresBinaries binaries = TrialBinaries.of(major);
    Memory memory = new Memory(256L << 20);
    Path archive = parent.resolve("kept.tar.gz");
    String password;
    try (TrialServer server =
        TrialServer.start(binaries, parent, Map.of(), memory, DiskReserve.OF_A_FUNCTION)) {
      password = server.administratorSecret().password();
      try (Session session = server.administrator("template1")) {
        session.execute("CREATE UNLOGGED TABLE public.kept AS SELECT 1 AS a");
      }
      server.pack(archive);
      assertHasTheTable(server);
    }

    try (TrialServer server =
        TrialServer.resume(binaries, parent, archive, memory, DiskReserve.OF_A_FUNCTION)) {
      assertThat(server.administratorSecret().password()).isNotEqualTo(password);
      assertHasTheTable(server);
    }
    assertThat(parent).isDirectoryContaining(file -> file.equals(archive));
    assertThat(parent).isDirectoryNotContaining(file -> !file.equals(archive));
  }

  private static void assertHasTheTable(TrialServer server) {
    try (Session session = server.administrator("template1")) {
      assertThat(session.number("SELECT a FROM public.kept")).isEqualTo(1);
    }
  }
}
