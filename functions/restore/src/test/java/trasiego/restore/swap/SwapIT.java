package trasiego.restore.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.InvalidRequestException;
import trasiego.restore.Clients;
import trasiego.restore.RestoreFixture;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

final class SwapIT {
  private static final int CLIENTS = 50;

  @OnEachMajor
  void bringsTheDataBackWhileFiftyClientsReconnectAndUndoSwapsBack(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      String live = stage.live.name();
      String restored = restored(stage);

      JsonNode swapped;
      List<Clients.Seen> seen;
      try (Clients clients = Clients.start(stage.live, CLIENTS)) {
        swapped = stage.call("swap", "database", restored, "attempt", 1);
        seen = clients.stopAfterAllSaw("restored");
      }

      System.out.println(
          "major "
              + major
              + ": "
              + swapped.get("summary").stringValue()
              + "; errors a client: "
              + Clients.errors(seen));
      assertThat(swapped.get("status").stringValue()).isEqualTo("SWAPPED");
      assertThat(seen).hasSize(CLIENTS).allMatch(client -> client.errors() <= 3);
      assertThat(stage.live.query("SELECT what FROM state")).containsExactly("restored");
      assertThat(comment(stage, live)).isEqualTo("the shop");
      String old = swapped.get("old").stringValue();
      assertThat(old).matches(live + "_\\d{8}_\\d{6}_old");
      assertThat(stage.others()).containsExactly(old);
      assertThat(comment(stage, old)).contains("\"trasiego\":\"old\"", RestoreFixture.EXECUTION);

      String undoing = "arn:aws:states:local:000000000000:execution:restoration:undo";
      stage.store.delete("deployments/test/lease.json");
      JsonNode check = stage.callAs(undoing, "check", "undo", true, "confirm", live);
      assertThat(check.get("old").stringValue()).isEqualTo(old);
      JsonNode undone = stage.callAs(undoing, "undo", "database", old, "attempt", 1);

      assertThat(undone.get("status").stringValue()).isEqualTo("SWAPPED");
      assertThat(stage.live.query("SELECT what FROM state")).containsExactly("present");
      assertThat(comment(stage, live)).isEqualTo("the shop today");
      assertThat(stage.others()).containsExactly(undone.get("old").stringValue());
    }
  }

  /** Two are kept: the original one, and what was live until the undo. */
  @Test
  void putsBackTheKeptDatabaseThatAPersonChose() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      String live = stage.live.name();
      String first =
          stage.call("swap", "database", restored(stage), "attempt", 1).get("old").stringValue();
      BackupId backup = stage.backup();
      stage.live.execute("UPDATE state SET what = 'restored and written to'");
      String second = "arn:aws:states:local:000000000000:execution:restoration:second";
      stage.store.delete("deployments/test/lease.json");
      stage.takeLease(second);
      String again =
          stage
              .callAs(second, "restore", "backup", backup.toString(), "attempt", 1)
              .get("database")
              .stringValue();
      String newest =
          stage.callAs(second, "swap", "database", again, "attempt", 1).get("old").stringValue();
      stage.store.delete("deployments/test/lease.json");
      String undoing = "arn:aws:states:local:000000000000:execution:restoration:undo";

      JsonNode usual = stage.callAs(undoing, "check", "undo", true, "confirm", live);
      JsonNode chosen =
          stage.callAs(undoing, "check", "undo", true, "kept", first, "confirm", live);
      stage.callAs(undoing, "undo", "database", chosen.get("old").stringValue(), "attempt", 1);

      assertThat(usual.get("old").stringValue()).isEqualTo(newest);
      assertThat(usual.get("summary").stringValue())
          .contains("kept too, and not meant: \"" + first + "\"");
      assertThat(chosen.get("old").stringValue()).isEqualTo(first);
      assertThat(chosen.get("summary").stringValue())
          .contains("kept too, and not meant: \"" + newest + "\"");
      assertThat(stage.live.query("SELECT what FROM state")).containsExactly("present");
      assertThat(stage.others()).contains(newest).doesNotContain(first);
    }
  }

  /** Whatever a person or a forged comment says: kept is what this environment's mark says. */
  @Test
  void putsBackNoDatabaseThatIsNotKeptForThisEnvironment() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      String live = stage.live.name();
      String kept =
          stage.call("swap", "database", restored(stage), "attempt", 1).get("old").stringValue();
      stage.asAdmin("CREATE DATABASE " + live + "_plain OWNER " + stage.live.owner());
      stage.asAdmin("CREATE DATABASE " + live + "_other OWNER " + stage.live.owner());
      stage.asAdmin(
          "COMMENT ON DATABASE "
              + live
              + "_other IS '{\"trasiego\":\"old\",\"environment\":\"production\","
              + "\"replacedAt\":\"2026-01-01T00:00:00Z\"}'");
      try {
        for (String name : List.of(live, live + "_plain", live + "_other", "postgres", "nowhere")) {
          assertThatThrownBy(() -> stage.call("check", "undo", true, "kept", name, "confirm", live))
              .as(name)
              .isInstanceOf(InvalidRequestException.class)
              .hasMessageContaining("field \"kept\": found \"" + name + "\"")
              .hasMessageContaining("there are: \"" + kept + "\" since ");
        }
        assertThat(stage.live.query("SELECT what FROM state")).containsExactly("restored");
      } finally {
        stage.asAdmin("DROP DATABASE " + live + "_plain");
        stage.asAdmin("DROP DATABASE " + live + "_other");
      }
    }
  }

  @OnEachMajor
  void swapsNoSecondTimeWhatAKilledRestorationHadPutInPlace(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      String live = stage.live.name();
      JsonNode swapped = stage.call("swap", "database", restored(stage), "attempt", 1);
      String backup = swapped.get("backup").stringValue();
      String second = "arn:aws:states:local:000000000000:execution:restoration:second";

      // The first one's lease is still there, since it was killed.
      assertThatThrownBy(
              () ->
                  stage.callAs(
                      second,
                      "check",
                      "backup",
                      backup,
                      "confirm",
                      live,
                      "ended",
                      RestoreFixture.EXECUTION))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("had put backup " + backup + " in place already")
          .hasMessageContaining("is kept as \"" + swapped.get("old").stringValue() + "\"");

      assertThat(stage.others()).containsExactly(swapped.get("old").stringValue());
      assertThat(stage.live.query("SELECT what FROM state")).containsExactly("restored");
    }
  }

  @Test
  void answersTheSameWhenCalledAgainEvenWithoutItsLedger() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      String restored = restored(stage);
      JsonNode first = stage.call("swap", "database", restored, "attempt", 1);

      JsonNode again = stage.call("swap", "database", restored, "attempt", 2);
      stage.store.delete(first.get("ledger").stringValue());
      JsonNode third = stage.call("swap", "database", restored, "attempt", 1);

      assertThat(again.get("old")).isEqualTo(first.get("old"));
      assertThat(third.get("old")).isEqualTo(first.get("old"));
      assertThat(stage.others()).hasSize(1);
    }
  }

  @OnEachMajor
  void refusesWhileASuperuserIsConnectedAndNamesTheSession(int major) throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      String restored = restored(stage);

      try (Connection admin = stage.live.adminConnection()) {
        assertThat(admin.isValid(1)).isTrue();
        assertThatThrownBy(() -> stage.call("swap", "database", restored, "attempt", 1))
            .isInstanceOf(DatabaseBusyException.class)
            .hasMessageContaining("of superuser \"postgres\"")
            .hasMessageContaining("nothing was changed");
      }

      assertThat(stage.live.query("SELECT what FROM state")).containsExactly("present");
      JsonNode swapped = stage.call("swap", "database", restored, "attempt", 2);
      assertThat(swapped.get("status").stringValue()).isEqualTo("SWAPPED");
    }
  }

  @Test
  void putsNothingInPlaceThatThisExecutionHasNotRestored() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      String restored = restored(stage);
      String other = "arn:aws:states:local:000000000000:execution:restoration:other";
      stage.store.delete("deployments/test/lease.json");
      stage.takeLease(other);

      assertThatThrownBy(() -> stage.callAs(other, "swap", "database", restored, "attempt", 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("is not what this execution has restored");
      assertThatThrownBy(() -> stage.callAs(other, "swap", "database", "postgres", "attempt", 2))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("carries no mark of ours");
      assertThatThrownBy(() -> stage.callAs(other, "undo", "old", restored, "attempt", 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("is not a kept old database");
      assertThat(stage.live.query("SELECT what FROM state")).containsExactly("present");
    }
  }

  /** A restored database beside a live one that went on. */
  static String restored(RestoreFixture stage) {
    String live = stage.live.name();
    stage.live.execute("CREATE TABLE state AS SELECT 'restored'::text AS what");
    stage.live.execute("COMMENT ON DATABASE " + live + " IS 'the shop'");
    BackupId backup = stage.backup();
    stage.live.execute("UPDATE state SET what = 'present'");
    stage.live.execute("COMMENT ON DATABASE " + live + " IS 'the shop today'");
    stage.takeLease(RestoreFixture.EXECUTION);
    return stage
        .call("restore", "backup", backup.toString(), "attempt", 1)
        .get("database")
        .stringValue();
  }

  private static String comment(RestoreFixture stage, String database) {
    return stage
        .live
        .query(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '%s'"
                .formatted(database))
        .getFirst();
  }
}
