package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.archive.EarlierBackup;
import trasiego.testing.Majors.OnEachMajor;

final class EarlierBackupIT {
  @OnEachMajor
  void restoresABackupOfAnEarlierRelease(int major) throws SQLException {
    for (EarlierBackup earlier : EarlierBackup.values()) {
      restores(earlier, major);
    }
  }

  private static void restores(EarlierBackup earlier, int major) throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      BackupId backup = earlier.store(stage.store);
      stage.asAdmin("CREATE ROLE %1$s".formatted(earlier.owner()));
      stage.asAdmin("GRANT %s TO %s".formatted(earlier.owner(), stage.live.username("restore")));
      String restored = null;
      try {
        Object[] named = {
          "backup", backup.toString(), "override", "unsigned-backup", "reason", "of yesterday"
        };
        JsonNode check = stage.call("check", with(named, "confirm", stage.live.name()));
        JsonNode result = stage.call("restore", with(named, "attempt", 1));
        restored = result.get("database").stringValue();

        assertThat(check.get("status").stringValue()).isEqualTo("READY");
        assertThat(check.get("summary").stringValue()).doesNotContain("not in it");
        assertThat(result.get("status").stringValue()).isEqualTo("RESTORED");
        assertThat(result.get("summary").stringValue())
            .contains("2 tables, 6 rows", "fingerprints equal, catalogue not compared");
        assertThat(sold(stage, restored)).isEqualTo("Carmenère 2, Malbec 1");
      } finally {
        if (restored != null) {
          stage.asAdmin("DROP DATABASE " + restored + " WITH (FORCE)");
        }
        stage.asAdmin("DROP ROLE " + earlier.owner());
      }
    }
  }

  private static Object[] with(Object[] fields, Object... more) {
    return Stream.concat(Stream.of(fields), Stream.of(more)).toArray();
  }

  private static String sold(RestoreFixture stage, String database) throws SQLException {
    try (Connection admin = stage.live.server().connect(database);
        Statement statement = admin.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT string_agg(name || ' ' || purchases, ', ' ORDER BY name) FROM public.sold
                """)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
