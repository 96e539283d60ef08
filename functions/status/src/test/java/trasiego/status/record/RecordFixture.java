package trasiego.status.record;

import static trasiego.status.record.Drafts.EXECUTION;
import static trasiego.status.record.Drafts.key;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import trasiego.execution.DeploymentRecord;
import trasiego.handler.Json;
import trasiego.store.Lease;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

/** A store with the lease of an execution that has ended, and the record made of it. */
final class RecordFixture {
  static final String FIRST = "20260901000000";
  static final String SECOND = "20260902000000";

  final InMemoryStore store = new InMemoryStore();
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T15:20:00Z"), ZoneOffset.UTC);
  final Lease lease = new Lease(store, "test", clock);

  /** What the database's own history says is applied. */
  Supplier<Set<String>> history = () -> Set.of(FIRST, SECOND);

  RecordFixture() {
    lease.take(EXECUTION, Optional.empty());
  }

  RecordResult record(Map<String, ?> fields) {
    return recording().record(Drafts.deployment(fields));
  }

  RecordResult recordRestoration(Map<String, ?> fields) {
    return recording().record(Drafts.restoration(fields));
  }

  private Recording recording() {
    return new Recording(store, TestKey.trust(), lease, history, clock);
  }

  DeploymentRecord stored() {
    return Json.document(
        store.read(key("record.json")).orElseThrow().bytes(), DeploymentRecord.class);
  }

  /** Of the line of the checklist that starts so. */
  String evidence(String start) {
    return line(start).evidence();
  }

  String verdict(String start) {
    return line(start).verdict().word();
  }

  private DeploymentRecord.Line line(String start) {
    return stored().checklist().stream()
        .filter(line -> line.line().startsWith(start))
        .findFirst()
        .orElseThrow();
  }
}
