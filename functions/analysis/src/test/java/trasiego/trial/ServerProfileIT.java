package trasiego.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

final class ServerProfileIT {
  /** A managed service's administrator may what no attribute tells of. */
  @Test
  void withholdsAttributesAndMembershipsOfTheServersOwnAndOfTheProviders() throws SQLException {
    try (TestDatabase database = TestDatabase.create(Majors.newest())) {
      admin(
          database,
          "CREATE ROLE rds_superuser",
          "CREATE ROLE crew",
          "GRANT rds_superuser, crew, pg_monitor TO " + database.owner(),
          "ALTER ROLE " + database.owner() + " CREATEDB");
      try (Session live = live(database).open(Timeouts.DEFAULT)) {
        assertThat(ServerProfile.read(live).withheld())
            .containsExactly("CREATEDB", "pg_monitor", "pg_read_all_stats", "rds_superuser");
      } finally {
        admin(database, "DROP ROLE rds_superuser, crew");
      }
    }
  }

  private static Database live(TestDatabase database) {
    return new Database(
        () -> DatabaseSecret.parse(database.secretJson("migrate")),
        new ApplicationName("test", "migrate", "profile"));
  }

  private static void admin(TestDatabase database, String... statements) throws SQLException {
    try (Connection admin = database.adminConnection();
        Statement statement = admin.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
