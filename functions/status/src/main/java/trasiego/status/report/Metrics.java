package trasiego.status.report;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trasiego.execution.ReportDocument;
import trasiego.handler.Json;

/**
 * A report as one line of CloudWatch's embedded metric format. A line of its own on standard
 * output: CloudWatch finds the metrics only at the top of an object, where the log's own fields
 * are. What is unknown is left out, since a number would be a claim.
 */
final class Metrics {
  private static final String NAMESPACE = "Trasiego";
  private static final String DIMENSION = "Stack";
  private static final double SECONDS_PER_HOUR = 3600;

  private final List<Map<String, String>> metrics = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();

  private Metrics() {}

  /**
   * @param stack whose alarms look at it: two stacks may serve environments of one name
   */
  static String line(ReportDocument report, String stack) {
    Metrics metrics = new Metrics();
    metrics.add("Findings", "Count", report.findings().size());
    metrics.add("NewFindings", "Count", report.newFindings());
    ReportDocument.Seen seen = report.seen();
    if (seen.verified() != null) {
      metrics.add("BackupAgeHours", "None", seen.verified().ageSeconds() / SECONDS_PER_HOUR);
    }
    if (seen.pending() != null) {
      metrics.add("PendingMigrations", "Count", seen.pending().size());
    }
    return metrics.line(stack, Instant.parse(report.reportedAt()));
  }

  private void add(String name, String unit, Object value) {
    metrics.add(Map.of("Name", name, "Unit", unit));
    values.put(name, value);
  }

  private String line(String stack, Instant at) {
    Map<String, Object> directive =
        Map.of(
            "Namespace", NAMESPACE, "Dimensions", List.of(List.of(DIMENSION)), "Metrics", metrics);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put(
        "_aws", Map.of("Timestamp", at.toEpochMilli(), "CloudWatchMetrics", List.of(directive)));
    line.put(DIMENSION, stack);
    line.putAll(values);
    return new String(Json.line(line), StandardCharsets.UTF_8);
  }
}
