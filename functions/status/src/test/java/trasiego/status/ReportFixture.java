package trasiego.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trasiego.archive.BackupId;
import trasiego.execution.ReportDocument;
import trasiego.handler.Deadline;
import trasiego.handler.Json;
import trasiego.status.record.Drafts;
import trasiego.status.report.Report;
import trasiego.status.report.ReportRequest;
import trasiego.status.report.ReportResult;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

/** A live shop and a store, and the report that status makes of them. */
final class ReportFixture implements AutoCloseable {
  private static final Report.Limits LIMITS =
      new Report.Limits(
          Duration.ofSeconds(1),
          Duration.ofHours(24),
          Duration.ofHours(24),
          "trasiego-test",
          false);

  final InMemoryStore store = new InMemoryStore();
  final List<String> metrics = new ArrayList<>();
  final LiveShop shop;

  /** A shop of which no backup is stored. */
  ReportFixture(int major) {
    shop = new LiveShop(major);
  }

  /** A shop with a backup of an hour ago. */
  static ReportFixture healthy(int major) {
    ReportFixture fixture = new ReportFixture(major);
    fixture.backup(Duration.ofHours(1));
    return fixture;
  }

  void backup(Duration age) {
    String id = BackupId.of("test", Instant.now().minus(age)).toString();
    Drafts.putBackup(store, id);
    Drafts.putProof(store, id);
  }

  ReportResult report(Map<String, ?> fields) {
    Map<String, Object> all = new HashMap<>();
    all.put("action", "report");
    all.put("environment", "test");
    all.put("execution", "schedule");
    all.putAll(fields);
    ReportRequest request =
        Json.request(new java.io.ByteArrayInputStream(Json.bytes(all)), ReportRequest.class);
    request.check();
    return new Report(
            store, TestKey.trust(), shop.database(), Clock.systemUTC(), LIMITS, metrics::add)
        .report(request, Deadline.in(Duration.ofMinutes(5)));
  }

  ReportDocument latest() {
    return Json.document(
        store.read("status/test/latest.json").orElseThrow().bytes(), ReportDocument.class);
  }

  @Override
  public void close() {
    shop.close();
  }
}
