package trasiego.cli.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.cli.console.RenderOptions;
import trasiego.cli.console.TerminalText;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Severity;
import trasiego.handler.Json;
import trasiego.hazard.HazardDoc;
import trasiego.migration.MigrationFolder;

/**
 * The report in the static analysis results interchange format, 2.1.0. A finding keeps its
 * fingerprint while its statement, object and file stay, whichever line it moves to.
 */
final class SarifReport {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private static final String REFUSED = "deployment-refused";
  private static final String WHY =
      "A deployment is refused for a reason beside what the statements do: a file's name or place,"
          + " an edit after it was applied, a missing undo file, drift or the soak time.";

  private final Report report;
  private final RenderOptions options;
  private final List<String> codes;
  private final Map<String, Integer> alike = new HashMap<>();

  private SarifReport(Report report, RenderOptions options) {
    this.report = report;
    this.options = options;
    this.codes =
        Stream.concat(
                report.files().stream().flatMap(file -> file.hazards().stream().map(Hazard::code)),
                report.refusals().stream().limit(1).map(it -> REFUSED))
            .distinct()
            .sorted()
            .toList();
  }

  static String of(Report report, RenderOptions options) {
    Map<String, Object> log = new LinkedHashMap<>();
    log.put("$schema", SCHEMA);
    log.put("version", "2.1.0");
    log.put("runs", List.of(new SarifReport(report, options).run()));
    return new String(Json.bytes(log), StandardCharsets.UTF_8) + "\n";
  }

  private Map<String, Object> run() {
    Map<String, Object> driver = new LinkedHashMap<>();
    driver.put("name", "Trasiego");
    driver.put("rules", codes.stream().map(SarifReport::rule).toList());
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put("automationDetails", Map.of("id", category()));
    run.put("columnKind", "utf16CodeUnits");
    run.put("invocations", List.of(invocation()));
    List<Object> results = new ArrayList<>();
    for (FileReport file : report.files()) {
      file.hazards().forEach(hazard -> results.add(result(file, hazard)));
    }
    report.refusals().forEach(it -> refusal(it).ifPresent(results::add));
    run.put("results", results);
    return run;
  }

  /** Results of one category replace those of before; two environments are two. */
  private String category() {
    return report.ground().equals("local")
        ? "plan/local/"
        : "plan/" + report.ground() + "/" + report.environment() + "/";
  }

  /**
   * GitHub shows results alone, and those beside a file alone: what concerns none stands at the
   * first that is planned.
   */
  private Optional<Map<String, Object>> refusal(String text) {
    return RefusedFile.of(text)
        .or(() -> report.files().stream().findFirst().map(file -> new RefusedFile(file.file(), 1)))
        .map(
            at -> {
              Map<String, Object> result = new LinkedHashMap<>();
              result.put("ruleId", REFUSED);
              result.put("ruleIndex", codes.indexOf(REFUSED));
              result.put("level", "error");
              result.put("message", Map.of("text", TerminalText.clean(text)));
              result.put("locations", List.of(location(at.file(), at.line())));
              String what =
                  String.join("\0", REFUSED, at.file(), text.replaceAll(" line \\d+", " line"));
              result.put("partialFingerprints", Map.of("trasiego/v1", fingerprint(what)));
              return result;
            });
  }

  /** What is not said of a line of a file. */
  private Map<String, Object> invocation() {
    List<Object> notifications = new ArrayList<>();
    report.refusals().forEach(it -> notifications.add(notification("error", it)));
    report.drift().forEach(it -> notifications.add(notification("warning", it)));
    report.warnings().forEach(it -> notifications.add(notification("note", it)));
    Map<String, Object> invocation = new LinkedHashMap<>();
    invocation.put("executionSuccessful", true);
    if (!notifications.isEmpty()) {
      invocation.put("toolExecutionNotifications", notifications);
    }
    return invocation;
  }

  private static Map<String, Object> notification(String level, String text) {
    return Map.of("level", level, "message", Map.of("text", TerminalText.clean(text)));
  }

  private static Map<String, Object> rule(String code) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("id", code);
    if (code.equals(REFUSED)) {
      rule.put("shortDescription", Map.of("text", "A deployment is refused as the folder stands."));
      rule.put("fullDescription", Map.of("text", WHY));
      rule.put("help", Map.of("text", WHY, "markdown", WHY));
      rule.put("defaultConfiguration", Map.of("level", "error"));
      rule.put("properties", properties("error"));
    }
    HazardDoc.all().stream()
        .filter(page -> page.code().equals(code))
        .findFirst()
        .ifPresent(
            page -> {
              rule.put("shortDescription", Map.of("text", page.summary()));
              rule.put("fullDescription", Map.of("text", page.summary()));
              rule.put("help", Map.of("text", page.text(), "markdown", page.markdown()));
              rule.put("defaultConfiguration", Map.of("level", level(page.severity())));
              rule.put("properties", properties(problem(page.severity())));
            });
    return rule;
  }

  /** As GitHub orders and filters by. */
  private static Map<String, Object> properties(String problem) {
    return Map.of(
        "precision", "very-high", "problem.severity", problem, "tags", List.of("postgresql"));
  }

  private static String problem(Severity severity) {
    return severity == Severity.NOTE ? "recommendation" : level(severity);
  }

  private Map<String, Object> result(FileReport file, Hazard hazard) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ruleId", hazard.code());
    result.put("ruleIndex", codes.indexOf(hazard.code()));
    result.put("level", level(hazard.severity()));
    result.put("message", Map.of("text", message(hazard)));
    result.put("locations", List.of(location(file.file(), hazard.line())));
    result.put("partialFingerprints", Map.of("trasiego/v1", fingerprint(file, hazard)));
    if (hazard.acknowledged() != null) {
      result.put(
          "suppressions",
          List.of(
              Map.of(
                  "kind",
                  "inSource",
                  "status",
                  "accepted",
                  "justification",
                  TerminalText.clean(hazard.acknowledged()))));
    }
    return result;
  }

  private Map<String, Object> location(String file, int line) {
    return Map.of(
        "physicalLocation",
        Map.of(
            "artifactLocation",
            Map.of("uri", uri(file)),
            "region",
            Map.of("startLine", Math.max(1, line))));
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case NOTE -> "note";
      case RISKY -> "warning";
      case REFUSED -> "error";
    };
  }

  private static String message(Hazard hazard) {
    StringBuilder text =
        new StringBuilder(hazard.object()).append(": ").append(hazard.consequence());
    if (hazard.safer() != null) {
      text.append("\n\nThe safer way:\n").append(hazard.safer());
    }
    if (ReportWords.asksForReason(hazard)) {
      text.append("\n\nOr, with a reason, in the file:\n")
          .append(ReportWords.acknowledgement(hazard));
    }
    return TerminalText.clean(text.toString());
  }

  private String uri(String file) {
    String path = options.folder().isEmpty() ? file : options.folder() + "/" + file;
    return Arrays.stream(path.split("/"))
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }

  private String fingerprint(FileReport file, Hazard hazard) {
    String sql =
        file.statements().stream()
            .filter(it -> it.number() == hazard.statement())
            .map(it -> it.sql().replaceAll("\\s+", " "))
            .findFirst()
            .orElse("");
    return fingerprint(String.join("\0", hazard.code(), file.file(), hazard.object(), sql));
  }

  /** Numbered where a file has the very same statement twice. */
  private String fingerprint(String what) {
    int number = alike.merge(what, 1, Integer::sum);
    return MigrationFolder.sha256((what + "\0" + number).getBytes(StandardCharsets.UTF_8));
  }
}
