package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.store.Lease;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

final class RestoreCheckIT {
  private static final String OTHER =
      "arn:aws:states:local:000000000000:execution:deployment:other";

  @Test
  void findsTheLatestBackupTakesTheLeaseAndGivesWayToItsHolder() {
    try (Stage stage = Stage.empty(Majors.newest())) {
      String live = stage.live.name();
      stage.live.execute("CREATE TABLE t (id int)");
      stage.backup();
      BackupId newest = stage.backup();

      JsonNode ready = stage.call("check", "backup", "latest", "confirm", live);
      JsonNode held = stage.callAs(OTHER, "check", "backup", "latest", "confirm", live);
      JsonNode taken =
          stage.callAs(
              OTHER, "check", "backup", "latest", "confirm", live, "ended", Stage.EXECUTION);

      assertThat(ready.get("status").stringValue()).isEqualTo("READY");
      assertThat(ready.get("backup").stringValue()).isEqualTo(newest.toString());
      assertThat(ready.get("database").stringValue()).isEqualTo(live);
      assertThat(held.get("status").stringValue()).isEqualTo("LEASE_HELD");
      assertThat(held.get("holder").stringValue()).isEqualTo(Stage.EXECUTION);
      assertThat(taken.get("status").stringValue()).isEqualTo("READY");
      assertThat(taken.get("superseded").stringValue()).isEqualTo(Stage.EXECUTION);
      assertThat(stage.others()).isEmpty();
    }
  }

  @Test
  void saysWhatIsNotInTheBackup() {
    try (Stage stage = Stage.empty(Majors.newest())) {
      stage.live.execute("CREATE TABLE t (id int)");
      stage.asAdminInside(
          """
          CREATE SUBSCRIPTION su CONNECTION 'host=nowhere' PUBLICATION p
            WITH (connect = false, slot_name = NONE)
          """);
      stage.backup();

      JsonNode ready = stage.call("check", "backup", "latest", "confirm", stage.live.name());
      stage.asAdminInside("DROP SUBSCRIPTION su");

      assertThat(ready.get("status").stringValue()).isEqualTo("READY");
      assertThat(ready.get("summary").stringValue())
          .contains("; not in it: subscription su: needs a superuser; whether the disk");
    }
  }

  @Test
  void wantsTheLiveDatabasesNameTyped() {
    try (Stage stage = Stage.empty(Majors.newest())) {
      assertThatThrownBy(() -> stage.call("check", "backup", "latest", "confirm", "shop"))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("type \"" + stage.live.name() + "\"");
      assertThatThrownBy(() -> stage.call("check", "undo", true))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("found nothing");
      assertThat(new Lease(stage.store, "test", java.time.Clock.systemUTC()).holder()).isEmpty();
    }
  }

  @Test
  void refusesAnotherEnvironmentsBackupUnlessOverridden() {
    try (Stage stage = Stage.empty(Majors.newest())) {
      assertThatThrownBy(
              () ->
                  stage.call(
                      "check", "backup", "prod_20261123_150000", "confirm", stage.live.name()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("is of environment \"prod\"")
          .hasMessageContaining("other-environment");
      assertThatThrownBy(
              () ->
                  stage.call(
                      "check",
                      "backup",
                      "prod_20261123_150000",
                      "confirm",
                      stage.live.name(),
                      "override",
                      "other-environment"))
          .hasMessageContaining("no manifest");
    }
  }

  /** Met at the swap, it would cost the whole restore. */
  @OnEachMajor
  void refusesWhileASuperuserIsConnectedWhomItMayNotEnd(int major) throws SQLException {
    try (Stage stage = Stage.empty(major)) {
      String live = stage.live.name();
      stage.backup();

      try (Connection admin = stage.live.adminConnection()) {
        assertThat(admin.isValid(1)).isTrue();
        assertThatThrownBy(() -> stage.call("check", "backup", "latest", "confirm", live))
            .isInstanceOf(DatabaseBusyException.class)
            .hasMessageContaining("could not be swapped: found session ")
            .hasMessageContaining("of superuser \"postgres\"")
            .hasMessageContaining("nothing was created");
      }

      assertThat(
              stage.call("check", "backup", "latest", "confirm", live).get("status").stringValue())
          .isEqualTo("READY");
    }
  }

  @Test
  void tellsASuperuserNothingOfOtherSuperusers() throws SQLException {
    try (Stage stage = Stage.empty(Majors.newest())) {
      stage.actAsSuperuser();
      stage.backup();

      try (Connection admin = stage.live.adminConnection()) {
        assertThat(admin.isValid(1)).isTrue();
        assertThat(
                stage
                    .call("check", "backup", "latest", "confirm", stage.live.name())
                    .get("status")
                    .stringValue())
            .isEqualTo("READY");
      }
    }
  }

  @OnEachMajor
  void refusesWhereTheServerHasTooFewConnectionsLeft(int major) {
    try (Stage stage = Stage.empty(major)) {
      stage.backup();
      stage.environment.put("TRASIEGO_WORKERS", "5000");

      assertThatThrownBy(
              () -> stage.call("check", "backup", "latest", "confirm", stage.live.name()))
          .isInstanceOf(DatabaseBusyException.class)
          .hasMessageMatching("a restoration needs 5004 connections, the server has \\d+ left .*");
    }
  }

  @Test
  void saysWhoseLeaseItTakesOver() {
    try (Stage stage = Stage.empty(Majors.newest())) {
      stage.backup();
      stage.takeLease(OTHER);

      JsonNode ready =
          stage.call("check", "backup", "latest", "confirm", stage.live.name(), "ended", OTHER);

      assertThat(ready.get("summary").stringValue())
          .startsWith("took the deployment lease over from other; backup ");
    }
  }

  @Test
  void saysWhenThereIsNothingToUndo() {
    try (Stage stage = Stage.empty(Majors.newest())) {
      assertThatThrownBy(() -> stage.call("check", "undo", true, "confirm", stage.live.name()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("nothing to undo");
    }
  }
}
