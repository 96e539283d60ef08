package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import trasiego.failure.DatabaseBusyException;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Database;
import trasiego.postgres.DatabaseSecret;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

final class StructureCopyIT {
  @OnEachMajor
  void copiesEveryObjectAndNoRow(int major) {
    try (Stage stage = Stage.odd(major)) {
      JsonNode copy = stage.call("copy", "dryRun", true);
      String database = copy.get("database").stringValue();

      assertThat(copy.get("status").stringValue()).isEqualTo("COPIED");
      // A large object is data, and its comment with it.
      assertThat(catalogue(stage, database).differences(catalogue(stage, stage.live.name())))
          .allMatch(line -> line.startsWith("comment on large object"));
      assertThat(catalogue(stage, copy.get("replay").stringValue()).objects().keySet())
          .noneMatch(name -> name.startsWith("table "));

      JsonNode dropped = stage.call("drop", "database", database);
      assertThat(dropped.get("dropped").size()).isEqualTo(2);
      assertThat(stage.others()).isEmpty();
    }
  }

  @Test
  void makesThemAnewAtEachCall() {
    try (Stage stage = Stage.empty(Majors.newest())) {
      stage.live.execute("CREATE TABLE t (id int)");
      String first = stage.call("copy", "dryRun", true).get("database").stringValue();
      stage.live.execute("CREATE TABLE u (id int)");
      String second = stage.call("copy", "dryRun", true).get("database").stringValue();

      assertThat(second).isEqualTo(first);
      assertThat(catalogue(stage, second).objects()).containsKey("table public.u");
      stage.call("drop", "database", second);
    }
  }

  @Test
  void isSweptWithWhateverElseADeadExecutionLeft() {
    try (Stage stage = Stage.empty(Majors.newest())) {
      stage.callAs(
          "arn:aws:states:local:000000000000:execution:deployment:dead", "copy", "dryRun", true);
      stage.takeLease(Stage.EXECUTION);

      assertThat(stage.call("drop").get("dropped").size()).isEqualTo(2);
      assertThat(stage.others()).isEmpty();
    }
  }

  @Test
  void leavesNothingWhereATableIsHeld() throws SQLException {
    try (Stage stage = Stage.empty(Majors.newest())) {
      stage.live.execute("CREATE TABLE t (id int)");
      try (Connection holder = stage.live.ownerConnection()) {
        holder.setAutoCommit(false);
        holder.createStatement().execute("LOCK TABLE t");

        assertThatThrownBy(() -> stage.call("copy", "dryRun", true))
            .isInstanceOf(DatabaseBusyException.class)
            .hasMessageContaining("reading the structure");
      }
      assertThat(stage.others()).isEmpty();
    }
  }

  private static Catalogue catalogue(Stage stage, String database) {
    DatabaseSecret secret = DatabaseSecret.parse(stage.live.secretJson("restore"));
    Database server = new Database(() -> secret, new ApplicationName("test", "restore", "look"));
    try (Session session = server.open(database, Timeouts.DEFAULT)) {
      return Catalogue.read(session);
    }
  }
}
