package trasiego.cli.function;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trasiego.archive.BackupId;
import trasiego.archive.TestBackup;
import trasiego.migrate.check.SoakGate;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.status.StatusOfMonth;
import trasiego.status.StatusOfMonth.Told;
import trasiego.testing.InMemoryStore;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;
import trasiego.testing.TestKey;

/**
 * A month of staging and production, hour by hour: a backup each night, the schedule's status each
 * hour, which reads the newest backup to its end, and deployments that production follows as soon
 * as the gate lets it.
 */
@Tag(Majors.SCENARIOS)
class MonthIT {
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");
  private static final int DAYS = 31;
  private static final Duration SOAK = Duration.ofHours(24);
  private static final String FAILED = "trasiego.failure.BackupFailedException";

  private Instant now = BEGIN;
  private final Clock clock = ((InstantSource) () -> now).withZone(UTC);
  private final InMemoryStore store = new InMemoryStore(clock);
  private final Environment staging = new Environment("staging");
  private final Environment production = new Environment("production");
  private final SoakGate gate = new SoakGate(store, "staging", SOAK, clock);

  /** By version: when production's machine was let through. */
  private final Map<String, Instant> opened = new HashMap<>();

  private final List<String> waiting = new ArrayList<>();

  @AfterEach
  void close() {
    staging.database.close();
    production.database.close();
  }

  @Test
  void isRedWhereItMustBeAndOpensTheGateAsPromised() {
    for (int hour = -24; hour < DAYS * 24; hour++) {
      staging.hour(hour);
      production.hour(hour);
      events(hour);
      production.follows(hour);
    }

    // The 9th's backup is 26 hours old at 05:20; the one of the 11th is read by the report of
    // 04:00.
    assertThat(production.redFrom("2026-11-10T06:00:00Z", "2026-11-11T04:00:00Z")).isTrue();
    assertThat(staging.redFrom("2026-11-20T06:00:00Z", "2026-11-21T04:00:00Z")).isTrue();
    // The alarm wants two hours one after the other.
    assertThat(production.alarmed()).hasSize(22).contains(Instant.parse("2026-11-10T07:00:00Z"));
    assertThat(staging.alarmed()).hasSize(22).contains(Instant.parse("2026-11-20T07:00:00Z"));
    assertThat(production.recorded.get(Instant.parse("2026-11-10T04:00:00Z"))).isEqualTo("FAILED");
    assertThat(production.recorded.get(Instant.parse("2026-11-11T04:00:00Z")))
        .isEqualTo("SUCCEEDED");
    assertThat(opened)
        .containsOnly(
            Map.entry("20261103000000", Instant.parse("2026-11-04T10:45:00Z")),
            // Five red hours are a tenth of fifty.
            Map.entry("20261112000000", Instant.parse("2026-11-14T12:45:00Z")),
            // An old backup is nothing that a deployment caused.
            Map.entry("20261119000000", Instant.parse("2026-11-20T22:45:00Z")));
  }

  private void events(int hour) {
    now = at(hour).plus(Duration.ofMinutes(30));
    switch (now.toString()) {
      case "2026-11-03T10:30:00Z" -> deployToStaging("20261103000000");
      case "2026-11-12T10:30:00Z" -> deployToStaging("20261112000000");
      case "2026-11-19T22:30:00Z" -> deployToStaging("20261119000000");
      case "2026-11-12T12:30:00Z" -> staging.breakIndex();
      case "2026-11-12T17:30:00Z" -> staging.database.execute("DROP INDEX broken");
      default -> {}
    }
  }

  private void deployToStaging(String version) {
    staging.status.recordDeployment(version);
    waiting.add(version);
  }

  private static Instant at(int hour) {
    return BEGIN.plus(Duration.ofHours(hour));
  }

  /** One environment, with a database of its own and the store of both. */
  private final class Environment {
    private final String name;
    private final TestDatabase database = TestDatabase.create(Majors.newest());
    private final StatusOfMonth status;
    private final Map<Instant, Told> told = new HashMap<>();
    private final Map<Instant, String> recorded = new HashMap<>();

    Environment(String name) {
      this.name = name;
      DatabaseSecret secret = DatabaseSecret.parse(database.secretJson("status"));
      Database live = new Database(() -> secret, new ApplicationName(name, "status", "month"));
      this.status = new StatusOfMonth(store, name, live, clock);
    }

    void hour(int hour) {
      now = at(hour);
      Told report = status.report();
      told.put(now, report);
      recorded.put(now, report.backupRecord());
      if (Math.floorMod(hour, 24) == 3) {
        now = now.plus(Duration.ofMinutes(20));
        backUp();
      }
    }

    private void backUp() {
      String day = now.toString().substring(0, 10);
      if (name.equals("production") && day.equals("2026-11-10")) {
        status.recordBackup(null, FAILED);
      } else if (!name.equals("staging") || !day.equals("2026-11-20")) {
        BackupId id = TestBackup.store(store, BackupId.of(name, now));
        status.recordBackup(TestKey.sign(store, id).toString(), null);
      }
    }

    void follows(int hour) {
      now = at(hour).plus(Duration.ofMinutes(45));
      for (String version : List.copyOf(waiting)) {
        if (gate.problems(version).isEmpty()) {
          opened.put(version, now);
          waiting.remove(version);
          status.recordDeployment(version);
        }
      }
    }

    void breakIndex() {
      database.execute("CREATE TABLE twice AS SELECT 1 AS id FROM generate_series(1, 2)");
      try {
        database.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON twice (id)");
      } catch (RuntimeException e) {
        assertThat(e).hasStackTraceContaining("could not create unique index");
      }
    }

    /** Whether finding and metric are red in exactly these hours of the month. */
    boolean redFrom(String first, String last) {
      List<Instant> wanted = new ArrayList<>();
      for (Instant hour = Instant.parse(first);
          !hour.isAfter(Instant.parse(last));
          hour = hour.plus(Duration.ofHours(1))) {
        wanted.add(hour);
      }
      assertThat(hours()).filteredOn(this::isOver).isEqualTo(wanted);
      assertThat(hours())
          .filteredOn(hour -> told.get(hour).findings().contains("backup-age"))
          .isEqualTo(wanted);
      return true;
    }

    private List<Instant> alarmed() {
      return hours().stream()
          .filter(hour -> isOver(hour) && isOver(hour.minus(Duration.ofHours(1))))
          .toList();
    }

    private List<Instant> hours() {
      return told.keySet().stream().filter(hour -> !hour.isBefore(BEGIN)).sorted().toList();
    }

    /** Silence is no backup. */
    private boolean isOver(Instant hour) {
      OptionalDouble age = told.get(hour).backupAgeHours();
      return age.isEmpty() || age.getAsDouble() > status.backupMaxAge().toHours();
    }
  }
}
