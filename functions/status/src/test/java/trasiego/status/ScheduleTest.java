package trasiego.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.handler.Deadline;
import trasiego.handler.Json;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.status.record.Drafts;
import trasiego.status.report.FindingHistory;
import trasiego.status.report.Findings;
import trasiego.status.report.Report;
import trasiego.status.report.ReportRequest;
import trasiego.status.report.ReportResult;
import trasiego.status.report.StatusCollector;
import trasiego.testing.InMemoryStore;
import trasiego.testing.TestKey;

/** The schedule's report of a database that nobody reaches, which is a finding like any other. */
class ScheduleTest {
  private static final Report.Limits LIMITS =
      new Report.Limits(
          Duration.ofSeconds(60),
          Duration.ofHours(24),
          Duration.ofHours(24),
          "trasiego-test",
          false);
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final InMemoryStore store = new InMemoryStore();
  private final List<String> metrics = Collections.synchronizedList(new ArrayList<>());

  private static Database nobody() {
    DatabaseSecret secret =
        new DatabaseSecret("127.0.0.1", 1, "shop", "trasiego_status", "p", "disable", null);
    return new Database(() -> secret, new ApplicationName("test", "status", "schedule"));
  }

  private ReportResult report(String execution, Instant now) {
    ReportRequest request =
        Json.request(
            new java.io.ByteArrayInputStream(
                """
                {"action":"report","environment":"test","execution":"%s"}
                """
                    .formatted(execution)
                    .getBytes(StandardCharsets.UTF_8)),
            ReportRequest.class);
    request.check();
    return new Report(
            store,
            TestKey.trust(),
            nobody(),
            Clock.fixed(now, ZoneOffset.UTC),
            LIMITS,
            metrics::add)
        .report(request, Deadline.in(Duration.ofMinutes(5)));
  }

  private static JsonNode json(String line) {
    return Json.document(line.getBytes(StandardCharsets.UTF_8), JsonNode.class);
  }

  private List<Long> news() {
    return metrics.stream().map(line -> json(line).path("NewFindings").asLong()).toList();
  }

  private void proven(Instant taken) {
    String id = BackupId.of("test", taken).toString();
    Drafts.putBackup(store, id);
    Drafts.putProof(store, id);
  }

  @Test
  void tellsThatTheDatabaseDoesNotAnswer() {
    proven(NOW.minus(Duration.ofHours(3)));

    ReportResult result = report("schedule", NOW);

    assertThat(result.findings())
        .singleElement()
        .asString()
        .startsWith("the database could not be looked at: connecting as trasiego_status@127.0.0.1");
    assertThat(result.summary()).contains("pending unknown", "last verified backup 3 h 0 min old");
    assertThat(metrics).singleElement().asString().doesNotContain("\n");
    assertThat(json(metrics.getFirst()))
        .isEqualTo(
            json(
                """
                {"_aws": {
                   "Timestamp": 1795521600000,
                   "CloudWatchMetrics": [{
                     "Namespace": "Trasiego",
                     "Dimensions": [["Stack"]],
                     "Metrics": [
                       {"Name": "Findings", "Unit": "Count"},
                       {"Name": "NewFindings", "Unit": "Count"},
                       {"Name": "BackupAgeHours", "Unit": "None"}]}]},
                 "Stack": "trasiego-test", "Findings": 1, "NewFindings": 1, "BackupAgeHours": 3.0}
                """));
  }

  @Test
  void tellsAFindingOnceUntilItIsGoneAndComesBack() {
    report("schedule", NOW);
    report("schedule", NOW.plusSeconds(3600));
    proven(NOW);
    report("schedule", NOW.plusSeconds(7200));
    ReportResult again = report("schedule", NOW.plus(Duration.ofHours(25)));

    assertThat(news()).containsExactly(2L, 0L, 0L, 1L);
    assertThat(again.newFindings()).isEqualTo(1);
    ReportDocument latest = latest();
    assertThat(latest.findings())
        .extracting(Finding::code, Finding::state, Finding::since)
        .containsExactly(
            tuple("unread", "known", NOW.toString()),
            tuple("backup-age", "new", NOW.plus(Duration.ofHours(25)).toString()));
    assertThat(latest.resolved())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.text())
                  .isEqualTo("no backup of test is stored; take one with \"db backup\"");
              assertThat(it.resolvedAt()).isEqualTo(NOW.plusSeconds(7200).toString());
            });
  }

  private ReportDocument latest() {
    return Json.document(
        store.read("status/test/latest.json").orElseThrow().bytes(), ReportDocument.class);
  }

  @Test
  void tellsAFindingOnceHoweverManyReportsRunAtOnce() throws Exception {
    List<Callable<ReportResult>> reports = Collections.nCopies(4, () -> report("schedule", NOW));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<ReportResult> future : threads.invokeAll(reports)) {
        future.get();
      }
    }

    assertThat(news()).hasSize(4).containsOnlyOnce(2L).contains(0L, 0L, 0L);
  }

  @Test
  void tellsAFindingAlthoughTheAnswerOfTheClaimWasLost() {
    FindingHistory known = new FindingHistory(store, "test", Clock.systemUTC());
    FindingHistory.Reading before = known.read();
    FindingHistory.Page page =
        known.compare(before, List.of(Finding.of("a", "b", "c")), Map.of()).next();

    known.claim(before, page);

    // The client's own retry after a lost answer meets what the first try wrote.
    assertThat(known.claim(before, page)).isTrue();
    assertThat(known.claim(before, new FindingHistory.Page("other", null, null, null))).isFalse();
  }

  @Test
  void leavesTheTellingToTheScheduleWhenAPersonLooks() {
    assertThatThrownBy(() -> report("somebody", NOW))
        .isInstanceOf(DatabaseUnavailableException.class);
    assertThat(metrics).isEmpty();
    assertThat(store.find("status/test/findings.json")).isEmpty();
  }

  @Test
  void keepsWhatItCouldNotLookAt() {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    FindingHistory known = new FindingHistory(store, "test", clock);
    Finding index = Finding.of(Finding.INDEX, "public.i", "invalid");
    Finding age = Finding.of(Finding.BACKUP_AGE, "test", "old");
    FindingHistory.Reading none = known.read();
    known.claim(none, known.compare(none, List.of(index, age), Map.of()).next());

    for (String unread : List.of(Finding.INDEX, Finding.DATABASE)) {
      FindingHistory.Change change =
          known.compare(known.read(), List.of(Finding.of(Finding.UNREAD, unread, "x")), Map.of());

      assertThat(change.next().known())
          .extracting(FindingHistory.Known::id)
          .containsExactly("unread " + unread, "invalid-index public.i");
      assertThat(change.resolved())
          .extracting(ReportDocument.Resolved::code)
          .containsExactly("backup-age");
    }
  }

  @Test
  void tellsEverythingAnewWhereWhatWasKnownIsDamaged() {
    report("schedule", NOW);
    Drafts.put(store, "status/test/findings.json", "{\"known\":");

    report("schedule", NOW.plusSeconds(3600));
    report("schedule", NOW.plusSeconds(7200));

    assertThat(news()).containsExactly(2L, 2L, 0L);
  }

  @Test
  void findsWhatIsPendingForTooLong() {
    ReportDocument.Seen seen =
        new StatusCollector(store, TestKey.trust(), "test", Clock.fixed(NOW, ZoneOffset.UTC))
            .withoutDatabase("shop", "x");
    ReportDocument.Seen pending = pending(seen, List.of("20260901000000", "20260902000000"));
    FindingHistory.Reading before =
        new FindingHistory.Reading(
            new FindingHistory.Page(
                "x",
                null,
                null,
                Map.of("20260901000000", NOW.minus(Duration.ofHours(49)).toString())),
            Optional.empty());

    List<Finding> findings =
        Findings.of(
            "test", pending, LIMITS, before.pendingSince(pending.pending(), NOW.toString()), NOW);

    assertThat(findings)
        .filteredOn(it -> it.code().equals(Finding.PENDING))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.text())
                    .contains("migration 20260901000000 is pending for 2 d 1 h", "at most 24 h"));
  }

  private static ReportDocument.Seen pending(ReportDocument.Seen seen, List<String> pending) {
    return new ReportDocument.Seen(
        seen.database(),
        seen.server(),
        seen.migrations(),
        seen.applied(),
        pending,
        seen.failed(),
        seen.backup(),
        seen.verified(),
        seen.backups(),
        seen.backupRecord(),
        seen.connections(),
        seen.longRunning(),
        seen.ungrantedLocks(),
        seen.tables(),
        seen.invalidIndexes(),
        seen.drift(),
        seen.unvalidatedConstraints(),
        seen.preparedTransactions(),
        seen.replicationSlots(),
        seen.replicas(),
        seen.faults(),
        seen.kept(),
        seen.traffic(),
        List.of());
  }
}
