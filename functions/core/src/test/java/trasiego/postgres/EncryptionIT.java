package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.handler.Settings;
import trasiego.postgres.secret.SecretSource;
import trasiego.testing.EncryptedServer;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestAuthority;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestStore;

/** A server whose certificate is for {@code localhost}, met by the driver and by pg_dump alike. */
class EncryptionIT {
  private static final ApplicationName NAME = new ApplicationName("test", "backup", "tls");

  @TempDir Path folder;

  private TestAuthority authority(String name) throws IOException {
    return TestAuthority.create(Files.createDirectory(folder.resolve(name)));
  }

  private static SecretSource source(String secret, String authorities) {
    return SecretSource.of(
        new Settings(Map.of("TRASIEGO_DATABASE_CA", authorities, "SECRET", secret)), "SECRET");
  }

  private static SecretSource source(EncryptedServer server, String host, String authorities) {
    return source(
        """
        {"host":"%s","port":%d,"dbname":"postgres","username":"postgres","password":"%s",
         "sslmode":"verify-full"}
        """
            .formatted(host, server.port(), server.password()),
        authorities);
  }

  private static void connects(SecretSource source) {
    try (Session session = new Database(source, NAME).open(Timeouts.DEFAULT)) {
      assertThat(
              session.isTrue(
                  "SELECT s.ssl FROM pg_stat_ssl s WHERE s.pid = pg_catalog.pg_backend_pid()"))
          .isTrue();
    }
  }

  /** What pg_dump said; empty where it succeeded. */
  private static String dumped(int major, String path, SecretSource source) throws Exception {
    Process process =
        PgTools.find(major, new Settings(Map.of("PATH", path)))
            .command("pg_dump", source.secret(), NAME, List.of("--schema-only"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor() == 0).as(said).isEqualTo(said.isEmpty());
    return said;
  }

  @OnEachMajor
  void meetsOnlyTheServerThatItsAuthoritySignedForItsName(int major) throws Exception {
    TestAuthority authority = authority("right");
    String stranger = authority("wrong").file().toString();
    try (EncryptedServer server = EncryptedServer.start(major, folder.resolve("data"), authority)) {
      String path = server.bin().toString();
      SecretSource right = source(server, "localhost", authority.file().toString());
      SecretSource elsewhere = source(server, "127.0.0.1", authority.file().toString());

      connects(right);
      assertThat(dumped(major, path, right)).isEmpty();
      for (String authorities : List.of(stranger, "rds")) {
        SecretSource wrong = source(server, "localhost", authorities);
        assertThatThrownBy(() -> connects(wrong))
            .isInstanceOf(DatabaseUnavailableException.class)
            .hasMessageContaining("by verify-full against " + wrong.secret().sslrootcert())
            .hasMessageContaining("PKIX path");
        assertThat(dumped(major, path, wrong)).contains("certificate verify failed");
      }
      assertThatThrownBy(() -> connects(elsewhere))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining("hostname 127.0.0.1 could not be verified");
      assertThat(dumped(major, path, elsewhere)).contains("does not match host name \"127.0.0.1\"");
    }
  }

  @OnEachMajor
  void refusesAServerWithoutACertificate(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major)) {
      String verified = database.secretJson("backup").replace("}", ",\"sslmode\":\"verify-full\"}");
      SecretSource source = source(verified, "rds");

      assertThatThrownBy(() -> connects(source))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining("does not support SSL");
      assertThat(dumped(major, TestStore.path(database), source))
          .contains("server does not support SSL");
    }
  }
}
