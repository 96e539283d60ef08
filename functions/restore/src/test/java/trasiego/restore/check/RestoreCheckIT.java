package trasiego.restore.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.archive.ManifestFile;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.NotConfirmedException;
import trasiego.failure.StoreUnavailableException;
import trasiego.handler.Json;
import trasiego.restore.RestoreFixture;
import trasiego.store.Lease;
import trasiego.testing.FaultyStore;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;

final class RestoreCheckIT {
  private static final String DATA = "TRASIEGO_DATA_DIRECTORY";
  private static final String OTHER =
      "arn:aws:states:local:000000000000:execution:deployment:other";

  @Test
  void findsTheLatestBackupTakesTheLeaseAndGivesWayToItsHolder() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      String live = stage.live.name();
      stage.live.execute("CREATE TABLE t (id int)");
      stage.backup();
      BackupId newest = stage.backup();

      JsonNode ready = stage.call("check", "backup", "latest", "confirm", live);
      JsonNode held = stage.callAs(OTHER, "check", "backup", "latest", "confirm", live);
      JsonNode taken =
          stage.callAs(
              OTHER,
              "check",
              "backup",
              "latest",
              "confirm",
              live,
              "ended",
              RestoreFixture.EXECUTION);

      assertThat(ready.get("status").stringValue()).isEqualTo("READY");
      assertThat(ready.get("backup").stringValue()).isEqualTo(newest.toString());
      assertThat(ready.get("database").stringValue()).isEqualTo(live);
      assertThat(held.get("status").stringValue()).isEqualTo("LEASE_HELD");
      assertThat(held.get("holder").stringValue()).isEqualTo(RestoreFixture.EXECUTION);
      assertThat(taken.get("status").stringValue()).isEqualTo("READY");
      assertThat(taken.get("superseded").stringValue()).isEqualTo(RestoreFixture.EXECUTION);
      assertThat(stage.others()).isEmpty();
    }
  }

  @Test
  void saysWhatIsNotInTheBackup() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
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
          .contains("; not in it: subscription su: needs a superuser; it needs about");
    }
  }

  @Test
  void wantsTheLiveDatabasesNameTyped() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      assertThatThrownBy(() -> stage.call("check", "backup", "latest", "confirm", "shop"))
          .isInstanceOf(NotConfirmedException.class)
          .hasMessageContaining("type \"" + stage.live.name() + "\"");
      assertThatThrownBy(() -> stage.call("check", "undo", true))
          .isInstanceOf(NotConfirmedException.class)
          .hasMessageContaining("found nothing");
      assertThat(new Lease(stage.store, "test", java.time.Clock.systemUTC()).holder()).isEmpty();
    }
  }

  @Test
  void refusesAnotherEnvironmentsBackupUnlessOverridden() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
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
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
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
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
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
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.backup();
      stage.environment.put("TRASIEGO_WORKERS", "5000");

      assertThatThrownBy(
              () -> stage.call("check", "backup", "latest", "confirm", stage.live.name()))
          .isInstanceOf(DatabaseBusyException.class)
          .hasMessageMatching("a restoration needs 5004 connections, the server has \\d+ left .*");
    }
  }

  @Test
  void saysWhatTheCopyNeedsOfTheDiskAndWhatIsFreeWhereTheServerIsOnThisMachine() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest());
        TestDatabase other = TestDatabase.createElsewhere(Majors.newest())) {
      stage.backup();
      String needs =
          ".*; it needs about \\d+\\.\\d MB on the server's disk \\(the live database takes"
              + " \\d+\\.\\d MB there\\); ";
      String unknown = needs + "whether the disk has them cannot be known from here";

      assertThat(summary(stage)).matches(unknown);
      stage.environment.put(DATA, stage.live.server().data().toString());
      assertThat(summary(stage)).matches(needs + "\\d+\\.\\d [MG]B are free");
      stage.environment.put(DATA, other.server().data().toString());
      assertThat(summary(stage)).as("another server's folder").matches(unknown);
    }
  }

  /** Met while it loads, it would cost the whole restore, and others what they would write. */
  @Test
  void refusesWhatDoesNotFitOnTheServersDisk() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      BackupId id = stage.backup();
      stage.environment.put(DATA, stage.live.server().data().toString());
      ObjectNode manifest =
          Json.document(stage.store.read(id.manifest()).orElseThrow().bytes(), ObjectNode.class);
      assertThat(manifest.get("diskBytes").longValue()).isGreaterThan(5_000_000);
      manifest.put("diskBytes", 1L << 50).putNull("seal");
      stage.store.write(
          id.manifest(),
          ManifestFile.write(Json.document(Json.bytes(manifest), Manifest.class)),
          "");
      TestKey.sign(stage.store, id);

      assertThatThrownBy(
              () -> stage.call("check", "backup", "latest", "confirm", stage.live.name()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("backup " + id + " does not fit beside the live database: it needs")
          .hasMessageMatching("(?s).* about 112590\\d\\.\\d GB on the server's disk .*")
          .hasMessageContaining("nothing was created");
      assertThat(stage.others()).isEmpty();
    }
  }

  /** A right that is missing for the backup's bytes or their key, and not for its manifest. */
  @Test
  void meetsAMissingRightToReadTheBackupBeforeAnythingIsCreated() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      BackupId id = stage.backup();
      for (String key : List.of(id.file(), id.schema(), id.catalogue())) {
        FaultyStore store =
            new FaultyStore(
                stage.store,
                what -> {
                  if (what.equals("open " + key)) {
                    throw FaultyStore.denied(key);
                  }
                });

        assertThatThrownBy(
                () ->
                    stage.callOn(store, "check", "backup", "latest", "confirm", stage.live.name()))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining("access denied: " + key);
        assertThat(stage.others()).isEmpty();
      }
    }
  }

  private static String summary(RestoreFixture stage) {
    return stage
        .call("check", "backup", "latest", "confirm", stage.live.name())
        .get("summary")
        .stringValue();
  }

  @Test
  void saysWhoseLeaseItTakesOver() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
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
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      assertThatThrownBy(() -> stage.call("check", "undo", true, "confirm", stage.live.name()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("nothing to undo");
    }
  }
}
