package trasiego.restore.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.DatabaseBusyException;
import trasiego.load.Marker;
import trasiego.restore.RestoreFixture;
import trasiego.restore.database.Databases;
import trasiego.store.Keys;
import trasiego.store.Ledger;
import trasiego.store.Store.OpenUpload;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

final class DropIT {
  private static final String DEAD = "arn:aws:states:local:000000000000:execution:deployment:dead";

  @OnEachMajor
  void sweepsWhatTheDeadLeftAndNothingElse(int major) throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute("CREATE TABLE t (id int)");
      BackupId backup = stage.backup();
      String owner = stage.live.owner();
      stage.takeLease(DEAD);
      String left =
          stage
              .callAs(DEAD, "restore", "backup", backup.toString(), "attempt", 1)
              .get("database")
              .stringValue();
      String unmarked = "trasiego_restore_test_0000000001";
      String foreign = "trasiego_restore_test_0000000002";
      String otherEnvironment = "trasiego_restore_other_0000000003";
      String kept = stage.live.name() + "_20260101_000000_old";
      for (String name : List.of(unmarked, foreign, otherEnvironment, kept)) {
        stage.asAdmin("CREATE DATABASE %s OWNER %s TEMPLATE template0".formatted(name, owner));
      }
      stage.asAdmin("COMMENT ON DATABASE %s IS 'somebody''s'".formatted(foreign));
      mark(stage, otherEnvironment, Marker.unfinished("other", DEAD, "b"));
      mark(stage, kept, Marker.old("test", DEAD, "2026-01-01T00:00:00Z", "b", null));
      stage.store.delete("deployments/test/lease.json");
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode result;
      try (Connection hanging = stage.live.connection(left, owner, stage.live.ownerPassword())) {
        assertThat(hanging.isValid(1)).isTrue();
        result = stage.call("drop");
      }

      assertThat(result.get("status").stringValue()).isEqualTo("DROPPED");
      assertThat(stage.others()).containsExactlyInAnyOrder(foreign, otherEnvironment, kept);
    }
  }

  /** What is dead by the lease, not what may be somebody's backup by hand. */
  @Test
  void removesWhatKilledBackupsLeftAndSaysSoBefore() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      String dead = "backups/db/test_20261123_150000";
      String manual = "backups/db/test_20261123_150001.claim";
      put(stage, dead + ".claim", Keys.ofExecution("test", DEAD, "backup-before.ledger.json"));
      put(stage, dead + ".sql.gz", "whole, and no manifest");
      put(stage, manual, Keys.ofExecution("test", "hand", "backup-manual.ledger.json"));
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode found = stage.call("drop", "dryRun", true);
      JsonNode done = stage.call("drop");

      assertThat(found.get("backups")).hasSize(2);
      assertThat(found.get("summary").stringValue()).contains("of killed backups: " + dead);
      assertThat(done.get("backups")).hasSize(2);
      assertThat(stage.store.list("backups/"))
          .extracting(trasiego.store.Store.StoredObject::key)
          .containsExactly(manual);
    }
  }

  private static void put(RestoreFixture stage, String key, String text) {
    stage.store.write(key, text.getBytes(java.nio.charset.StandardCharsets.UTF_8), "text/plain");
  }

  @Test
  void endsSessionsOfTheDeadAndLeavesTheLiving() throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      Ledger.open(stage.store, Keys.ofExecution("test", DEAD, "apply.ledger.json"), 1);
      Ledger.open(stage.store, Keys.ofExecution("test", "hand", "backup-manual.ledger.json"), 1);
      stage.takeLease(RestoreFixture.EXECUTION);

      try (Connection dead = stage.live.ownerConnection();
          Connection manual = stage.live.ownerConnection();
          Connection report = stage.live.ownerConnection();
          Connection application = stage.live.ownerConnection()) {
        name(dead, "trasiego/test/migrate/dead");
        name(manual, "trasiego/test/backup/hand");
        name(report, "trasiego/test/status/schedule");
        name(application, "shop");
        stage.call("drop");

        assertThat(dead.isValid(2)).isFalse();
        assertThat(manual.isValid(2)).isTrue();
        assertThat(report.isValid(2)).isTrue();
        assertThat(application.isValid(2)).isTrue();
      }
    }
  }

  @Test
  void abortsUploadsWithoutObjectOfThisEnvironment() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      for (String key : List.of("test_20260101_000000.sql.gz", "other_20260101_000000.sql.gz")) {
        stage
            .store
            .upload(Keys.BACKUPS + key, "application/gzip")
            .send(1, ByteBuffer.wrap(new byte[] {1}));
      }
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode result = stage.call("drop");

      assertThat(result.get("uploadsAborted").intValue()).isEqualTo(1);
      assertThat(stage.store.openUploads(Keys.BACKUPS))
          .extracting(OpenUpload::key)
          .containsExactly(Keys.BACKUPS + "other_20260101_000000.sql.gz");
    }
  }

  @Test
  void saysWhatItWouldRemoveAndRemovesNothing() throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      Ledger.open(stage.store, Keys.ofExecution("test", DEAD, "apply.ledger.json"), 1);
      String left = "trasiego_restore_test_0000000004";
      stage.asAdmin("CREATE DATABASE %s OWNER %s".formatted(left, stage.live.owner()));
      mark(stage, left, Marker.unfinished("test", DEAD, "b"));
      stage.store.upload(Keys.BACKUPS + "test_20260101_000000.sql.gz", "application/gzip");

      try (Connection dead = stage.live.ownerConnection()) {
        name(dead, "trasiego/test/migrate/dead");
        JsonNode found = stage.call("drop", "dryRun", true);

        assertThat(found.get("status").stringValue()).isEqualTo("FOUND");
        assertThat(found.get("dropped")).extracting(JsonNode::stringValue).containsExactly(left);
        assertThat(found.get("sessionsEnded").intValue()).isEqualTo(1);
        assertThat(found.get("uploadsAborted").intValue()).isEqualTo(1);
        assertThat(dead.isValid(2)).isTrue();
      }
      assertThat(stage.others()).containsExactly(left);
      assertThat(stage.store.openUploads(Keys.BACKUPS)).hasSize(1);
      assertThat(stage.store.find("deployments/test/lease.json")).isEmpty();
    }
  }

  @Test
  void dropsNothingWithoutTheLease() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      stage.takeLease(DEAD);

      assertThatThrownBy(() -> stage.call("drop"))
          .isInstanceOf(DatabaseBusyException.class)
          .hasMessageContaining("lease");
    }
  }

  /** A stack that is updated in place finds what its functions of yesterday left when killed. */
  @ParameterizedTest
  @ValueSource(strings = {"rehearsal", "plan", "replay"})
  void sweepsWhatAnEarlierReleaseTriedFilesOn(String kind) {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      String left = "trasiego_" + kind + "_test_0123456789";
      String others = "trasiego_" + kind + "_other_0123456789";
      for (String name : List.of(left, others)) {
        stage.asAdmin("CREATE DATABASE %s OWNER %s".formatted(name, stage.live.owner()));
        stage.asAdmin(
            Databases.commentOn(
                name,
                """
                {"trasiego":"%s","environment":"%s","execution":"%s","backup":"b","ready":true}\
                """
                    .formatted(kind, name.split("_")[2], DEAD)));
        inside(stage, name, "CREATE TABLE rehearsed (id int)");
      }
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode result = stage.call("drop");

      assertThat(result.get("dropped")).extracting(JsonNode::stringValue).containsExactly(left);
      assertThat(stage.others()).containsExactly(others);
    }
  }

  private static void inside(RestoreFixture stage, String database, String sql) {
    try (Connection connection = stage.live.server().connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void mark(RestoreFixture stage, String database, Marker marker) {
    stage.asAdmin(Databases.commentOn(database, marker.toString()));
  }

  private static void name(Connection connection, String name) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SET application_name = '" + name + "'");
    }
  }
}
