package trasiego.status;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import trasiego.execution.Finding;
import trasiego.execution.ReportDocument;
import trasiego.handler.Deadline;
import trasiego.handler.Json;
import trasiego.handler.Settings;
import trasiego.postgres.Database;
import trasiego.status.record.BackupRecordRequest;
import trasiego.status.record.BackupRecording;
import trasiego.status.record.DeploymentRecordRequest;
import trasiego.status.record.RecordRequest;
import trasiego.status.record.Recording;
import trasiego.status.report.Report;
import trasiego.status.report.ReportRequest;
import trasiego.store.Keys;
import trasiego.store.Lease;
import trasiego.store.Store;
import trasiego.testing.TestKey;

/** Status and record of one environment, as their functions do them, at whatever time it is. */
public final class StatusOfMonth {
  private final Store store;
  private final String environment;
  private final Database database;
  private final Clock clock;
  private final Report.Limits limits;
  private final Set<String> applied = new HashSet<>();
  private final List<String> metrics = new ArrayList<>();

  /** What the schedule's report told. */
  public record Told(List<String> findings, OptionalDouble backupAgeHours, String backupRecord) {}

  public StatusOfMonth(Store store, String environment, Database database, Clock clock) {
    this.store = store;
    this.environment = environment;
    this.database = database;
    this.clock = clock;
    // As the template's defaults have it, apart from the server's own release.
    this.limits =
        Report.Limits.of(
            new Settings(
                Map.of(
                    "TRASIEGO_ENVIRONMENT", environment, "TRASIEGO_SERVER_RELEASES", "ignored")));
  }

  public Duration backupMaxAge() {
    return limits.backupAge();
  }

  public Told report() {
    ReportRequest request = new ReportRequest(environment, "schedule", null, null);
    new Report(store, TestKey.trust(), database, clock, limits, metrics::add)
        .report(request, Deadline.in(Duration.ofMinutes(5)));
    ReportDocument document =
        Json.document(
            store.read(Keys.report(environment, "latest.json")).orElseThrow().bytes(),
            ReportDocument.class);
    JsonNode age =
        Json.document(metrics.getLast().getBytes(StandardCharsets.UTF_8), JsonNode.class)
            .path("BackupAgeHours");
    return new Told(
        document.findings().stream().map(Finding::code).toList(),
        age.isNumber() ? OptionalDouble.of(age.asDouble()) : OptionalDouble.empty(),
        document.seen().backupRecord() == null
            ? null
            : document.seen().backupRecord().outcome().name());
  }

  /** What the machine of the backup schedule records. */
  public void recordBackup(String backup, String error) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("outcome", error == null ? "SUCCEEDED" : "FAILED");
    fields.put("backup", backup);
    fields.put("error", error);
    fields.put("by", "the schedule");
    String name = "backup-" + clock.instant().getEpochSecond();
    new BackupRecording(store, clock).record(request(BackupRecordRequest.class, name, fields));
  }

  /** What a deployment's machine records of one file, after its functions wrote plan and run. */
  public void recordDeployment(String version) {
    String name = "deploy-" + version;
    String plan = Keys.ofExecution(environment, name, "plan.json");
    write(
        plan,
        """
        {"plannedAt":"%s","pending":[{"version":"%s","checksum":1,"file":"V%2$s__x.sql"}]}
        """
            .formatted(clock.instant(), version));
    String run = Keys.ofExecution(environment, name, "run.json");
    write(
        run,
        """
        {"startedAt":"%1$s","finishedAt":"%1$s",
         "files":[{"version":"%2$s","state":"applied","seconds":1.0}]}
        """
            .formatted(clock.instant(), version));
    applied.add(version);
    Lease lease = new Lease(store, environment, clock);
    new Recording(store, TestKey.trust(), lease, () -> applied, clock)
        .record(
            request(
                DeploymentRecordRequest.class,
                name,
                Map.of("outcome", "SUCCEEDED", "plan", plan, "run", run)));
  }

  private <Q extends RecordRequest> Q request(
      Class<Q> type, String name, Map<String, Object> fields) {
    Map<String, Object> all = new HashMap<>(fields);
    all.put("environment", environment);
    all.put("execution", "arn:aws:states:local:000000000000:execution:machine:" + name);
    all.put("startedAt", clock.instant().toString());
    Q request = Json.request(new ByteArrayInputStream(Json.bytes(all)), type);
    request.check();
    return request;
  }

  private void write(String key, String json) {
    store.write(key, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }
}
