package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Fence;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.PgDump;

final class RestoreIT {

  @OnEachMajor
  void restoresAnOddSchemaSoThatItsDumpIsTheSame(int major) {
    try (RestoreFixture stage = RestoreFixture.odd(major)) {
      String before = stage.live.name();
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode result = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(result.get("status").stringValue()).isEqualTo("RESTORED");
      String restored = result.get("database").stringValue();
      Differences.none(stage.live, before, restored);
    }
  }

  /** As when a sandbox that was given up comes back: only one of two at once may create. */
  @Test
  void waitsForALatePredecessorAndCreatesNothingBesideIt() {
    try (RestoreFixture stage = RestoreFixture.empty(Majors.newest())) {
      stage.live.execute("CREATE TABLE t AS SELECT 1 AS id");
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);
      DatabaseSecret secret = DatabaseSecret.parse(stage.live.secretJson("restore"));
      Database live = new Database(() -> secret, new ApplicationName("test", "restore", "late"));

      try (Fence _ = Fence.take(live, Duration.ofSeconds(1))) {
        JsonNode waiting =
            stage.callWithin(
                Duration.ofSeconds(4),
                RestoreFixture.EXECUTION,
                "restore",
                "backup",
                backup.toString(),
                "attempt",
                1);

        assertThat(waiting.get("status").stringValue()).isEqualTo("IN_PROGRESS");
        assertThat(waiting.get("summary").stringValue()).contains("another invocation");
        assertThat(stage.others()).isEmpty();
      }
      JsonNode result = stage.call("restore", "backup", backup.toString(), "attempt", 2);

      assertThat(result.get("status").stringValue()).isEqualTo("RESTORED");
      assertThat(stage.others()).containsExactly(result.get("database").stringValue());
    }
  }

  @OnEachMajor
  void carriesOverWhatBelongsToTheDatabaseItself(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      String live = stage.live.name();
      String owner = stage.live.owner();
      stage.live.execute("CREATE TABLE t (id int)");
      stage.asAdmin(
          """
          COMMENT ON DATABASE %1$s IS E'it''s \\\\ odd';
          ALTER DATABASE %1$s SET search_path = '$user', 'Odd, "path"', public;
          ALTER DATABASE %1$s SET work_mem = '5MB';
          ALTER DATABASE %1$s SET application_name = 'a''b\\c';
          ALTER DATABASE %1$s SET default_transaction_read_only = on;
          ALTER ROLE %2$s IN DATABASE %1$s SET statement_timeout = '17s';
          ALTER DATABASE %1$s CONNECTION LIMIT 33;
          REVOKE ALL ON DATABASE %1$s FROM PUBLIC;
          GRANT CONNECT ON DATABASE %1$s TO %3$s, %4$s;
          GRANT CONNECT ON DATABASE %1$s TO pg_monitor WITH GRANT OPTION;
          """
              .formatted(
                  live, owner, stage.live.username("backup"), stage.live.username("restore")));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      stage.call("restore", "backup", backup.toString(), "attempt", 1);
      String restored = stage.others().getFirst();
      stage.call("swap", "database", restored, "attempt", 1);

      String old = stage.others().getFirst();
      assertThat(lines(stage, live))
          .isEqualTo(lines(stage, old).stream().map(line -> line.replace(old, live)).toList());
    }
  }

  /** Only with -C does pg_dump say what the database itself is; our mark is the old one's alone. */
  private static List<String> lines(RestoreFixture stage, String database) {
    return PgDump.run(stage.live, database, "-C", "-s")
        .lines()
        .filter(line -> !line.contains("restrict") && !line.startsWith("COMMENT ON DATABASE"))
        .sorted()
        .toList();
  }
}
