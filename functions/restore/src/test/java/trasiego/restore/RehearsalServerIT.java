package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.MigrationRefusedException;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestStore;

final class RehearsalServerIT {
  @OnEachMajor
  void rehearsesOnTheServerSetForItAndDropsThere(int major) throws SQLException {
    try (Stage stage = Stage.odd(major);
        TestDatabase other = TestDatabase.createElsewhere(Majors.newest())) {
      BackupId backup = stage.backup();
      String owner = stage.live.owner();
      stage.environment.put("TRASIEGO_REHEARSAL_SECRET", other.secretJson("restore"));
      stage.environment.merge(
          "PATH", TestStore.path(other), (one, two) -> one + File.pathSeparator + two);
      stage.takeLease(Stage.EXECUTION);

      assertThatThrownBy(() -> stage.call("rehearse", "backup", backup.toString(), "attempt", 1))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("owner role \"" + owner + "\" does not exist on this server");
      try (Connection admin = other.server().connect("postgres");
          Statement statement = admin.createStatement()) {
        statement.execute("CREATE ROLE %1$s; GRANT %1$s TO trasiego_restore".formatted(owner));
        JsonNode result = stage.call("rehearse", "backup", backup.toString(), "attempt", 2);
        String scratch = result.get("database").stringValue();

        assertThat(result.get("status").stringValue()).isEqualTo("REHEARSED");
        assertThat(stage.others()).isEmpty();
        assertThat(exists(statement, scratch)).isTrue();

        stage.call("drop", "database", scratch);

        assertThat(exists(statement, scratch)).isFalse();
        statement.execute("DROP ROLE " + owner);
      }
    }
  }

  private static boolean exists(Statement statement, String database) throws SQLException {
    try (var rows =
        statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + database + "'")) {
      return rows.next();
    }
  }
}
