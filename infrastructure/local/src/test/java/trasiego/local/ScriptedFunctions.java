package trasiego.local;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import trasiego.local.services.Functions;
import trasiego.local.states.TaskFailedException;
import trasiego.local.template.Template;

/**
 * Answers as the functions do when all goes well; a test puts other answers before, by function and
 * action, such as {@code Migrate plan} or {@code Backup before}.
 */
final class ScriptedFunctions implements Functions {
  /** What a step answers that is not done yet. */
  static final String IN_PROGRESS =
      """
      {"status": "IN_PROGRESS", "ledger": "ledger.json", "attempt": 1}\
      """;

  private static final Map<String, String> WELL =
      Map.ofEntries(
          Map.entry(
              "Migrate plan",
              """
              {"status": "READY", "plan": "plan.json", "pending": ["1"], "holder": "",
               "holderExpires": "", "superseded": "", "summary": "1 pending"}\
              """),
          Map.entry(
              "Restore copy",
              """
              {"status": "COPIED", "database": "copy", "replay": "empty", "seconds": 1,
               "summary": "copied"}\
              """),
          Map.entry(
              "Migrate judge",
              """
              {"status": "JUDGED", "report": "report.json", "verdict": "safe",
               "lines": ["V1__x.sql: safe"], "summary": "the plan is safe"}\
              """),
          Map.entry("Restore drop", "{\"status\": \"DROPPED\", \"dropped\": []}"),
          Map.entry("Backup before", stored("before")),
          Map.entry("Backup after", stored("after")),
          Map.entry(
              "Restore rehearse",
              """
              {"status": "REHEARSED", "database": "scratch", "rows": 1, "attempt": 1,
               "ledger": "ledger.json"}\
              """),
          Map.entry(
              "Migrate rehearse",
              """
              {"status": "REHEARSED", "rehearsal": "rehearsal.json", "attempt": 1, "summary": "ok",
               "ledger": "ledger.json"}\
              """),
          Map.entry(
              "Migrate apply",
              """
              {"status": "APPLIED", "run": "run.json", "applied": ["1"], "attempt": 1,
               "ledger": "ledger.json", "summary": "1 applied"}\
              """),
          Map.entry(
              "Status verify",
              """
              {"status": "VERIFIED", "verification": "verification.json", "findings": [],
               "reported": [], "summary": "as rehearsed"}\
              """),
          Map.entry(
              "Health health",
              """
              {"status": "HEALTHY", "checks": [], "summary": "1 of 1"}\
              """),
          Map.entry(
              "Status report",
              """
              {"status": "OK", "report": "report.json", "pending": [], "findings": [],
               "summary": "well"}\
              """),
          Map.entry(
              "Status record",
              """
              {"status": "RECORDED", "record": "record.json", "subject": "what happened",
               "message": "all of it", "summary": "in one line", "appliedVersions": ["1"]}\
              """),
          Map.entry(
              "Restore check",
              """
              {"status": "READY", "backup": "local_1", "database": "shop", "old": "shop_old",
               "schemaVersion": "1", "holder": "", "holderExpires": "", "superseded": "",
               "summary": "from yesterday"}\
              """),
          Map.entry(
              "Restore restore",
              """
              {"status": "RESTORED", "database": "shop_new", "attempt": 1, "ledger": "l.json"}\
              """),
          Map.entry("Restore swap", swapped()),
          Map.entry("Restore undo", swapped()));

  private final Map<String, Queue<String>> before = new HashMap<>();
  private final Map<String, String> broken = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, JsonNode> requests = new HashMap<>();

  private static String stored(String purpose) {
    return """
    {"status": "STORED", "backup": "local_%1$s", "address": "s3://b/local_%1$s.sql.gz",
     "file": "f", "manifest": "m", "attempt": 1, "ledger": "l.json", "schemaVersion": "1"}\
    """
        .formatted(purpose);
  }

  private static String swapped() {
    return """
    {"status": "SWAPPED", "old": "shop_old", "attempt": 1, "ledger": "l.json",
     "summary": "swapped"}\
    """;
  }

  /** These answers come before the good one. */
  ScriptedFunctions answers(String call, String... json) {
    before.computeIfAbsent(call, key -> new ArrayDeque<>()).addAll(List.of(json));
    return this;
  }

  /** From the moment its other answers are used up, the call fails with this error. */
  ScriptedFunctions fails(String call, String error) {
    broken.put(call, error);
    return this;
  }

  /** Each call in order, such as {@code Migrate plan}. */
  List<String> calls() {
    return calls;
  }

  /** The last request that this call was made with. */
  JsonNode request(String call) {
    return requests.get(call);
  }

  @Override
  public byte[] invoke(String function, byte[] payload) throws TaskFailedException {
    JsonNode request = JsonMapper.shared().readTree(payload);
    String verb = function.replace(Template.functionArn(""), "").replace("Function", "");
    String action = request.path("action").asString(request.path("purpose").asString(""));
    String call = verb + " " + action;
    calls.add(call);
    requests.put(call, request);
    String answer = before.getOrDefault(call, new ArrayDeque<>()).poll();
    if (answer == null && broken.containsKey(call)) {
      throw new TaskFailedException(
          broken.get(call),
          "{\"errorMessage\":\"%s broke\",\"errorType\":\"%s\"}".formatted(call, broken.get(call)));
    }
    if (answer == null && !WELL.containsKey(call)) {
      throw new IllegalStateException("nobody answers " + call + " " + request);
    }
    return (answer == null ? WELL.get(call) : answer).getBytes(StandardCharsets.UTF_8);
  }
}
