package trasiego.migrate.check;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import trasiego.execution.PlanDocument;
import trasiego.migrate.context.SoakPolicy;
import trasiego.store.Keys;
import trasiego.testing.InMemoryStore;

/** What staging's executions left in the store, of which production asks whether it may follow. */
final class StagingRecords {
  static final String VERSION = "20260101000000";
  static final int CHECKSUM = 42;
  static final String TODAY = "2026-11-24T130000Z";
  static final Instant NOW = Instant.now();

  private static final SoakPolicy WANTED =
      new SoakPolicy("staging", Optional.empty(), Duration.ofHours(24));

  final InMemoryStore store = new InMemoryStore();
  private Instant now = NOW;

  void isNow(Instant instant) {
    now = instant;
  }

  /** Why production may not apply the file yet. */
  List<String> problems() {
    PlanDocument.Pending pending =
        new PlanDocument.Pending(
            VERSION,
            "x",
            "V" + VERSION + "__x.sql",
            CHECKSUM,
            null,
            null,
            true,
            null,
            false,
            1,
            1.0,
            1.0,
            null);
    return new Soak(store, WANTED, Clock.fixed(now, ZoneOffset.UTC)).problems(List.of(pending));
  }

  void deployed(String name, Instant at, String outcome, String state, int checksum) {
    String plan = Keys.ofExecution("staging", name, "plan.json");
    put(plan, "{\"pending\":[{\"version\":\"%s\",\"checksum\":%d}]}".formatted(VERSION, checksum));
    put(
        Keys.ofExecution("staging", name, "record.json"),
        """
        {"kind":"deployment","outcome":"%s","recordedAt":"%s",
         "files":[{"version":"%s","state":"%s"}],"documents":{"plan":"%s"}}
        """
            .formatted(outcome, at, VERSION, state, plan));
  }

  /** A deployment of other files. */
  void other(String name, Instant at, String outcome) {
    put(
        Keys.ofExecution("staging", name, "record.json"),
        """
        {"kind":"deployment","outcome":"%s","recordedAt":"%s","files":[]}
        """
            .formatted(outcome, at));
  }

  /** A deployment that found the file applied and had nothing to do. */
  void found(String name, Instant at) {
    String plan = Keys.ofExecution("staging", name, "plan.json");
    put(plan, "{\"pending\":[],\"applied\":[\"%s\"]}".formatted(VERSION));
    put(
        Keys.ofExecution("staging", name, "record.json"),
        """
        {"kind":"deployment","outcome":"UP_TO_DATE","recordedAt":"%s","files":[],
         "documents":{"plan":"%s"}}
        """
            .formatted(at, plan));
  }

  void undoing(String name, String state) {
    put(
        Keys.ofExecution("staging", name, "run.json"),
        """
        {"environment":"staging","execution":"arn:aws:states:local:000000000000:execution:undo:%s",
         "action":"undo","files":[{"version":"%s","state":"%s","tries":[]}]}
        """
            .formatted(name, VERSION, state));
  }

  void restored(String name, Instant at, String outcome, String schemaVersion, String database) {
    put(
        Keys.ofExecution("staging", name, "record.json"),
        """
        {"kind":"restoration","outcome":"%s","recordedAt":"%s","files":[],
         "restored":{"schemaVersion":"%s","database":%s}}
        """
            .formatted(outcome, at, schemaVersion, database == null ? null : '"' + database + '"'));
  }

  static Instant hoursAgo(int hours) {
    return NOW.minus(Duration.ofHours(hours));
  }

  void report(String name, String status) {
    put(
        Keys.report("staging", name + ".json"),
        "{\"reportedAt\":\"%s\",\"status\":\"%s\",\"summary\":\"red\"}".formatted(name, status));
  }

  void put(String key, String json) {
    store.write(key, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }
}
