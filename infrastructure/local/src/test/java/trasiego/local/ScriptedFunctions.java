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

  private static final String RECORDED =
      """
      {"status": "RECORDED", "record": "record.json", "subject": "what happened",
       "message": "all of it", "summary": "in one line", "appliedVersions": ["1"]}\
      """;

  private static final Map<String, String> WELL =
      Map.ofEntries(
          Map.entry(
              "Migrate plan",
              """
              {"status": "READY", "plan": "plan.json", "pending": ["1"], "holder": "",
               "holderExpires": "", "superseded": "", "summary": "1 pending", "takenOver": []}\
              """),
          Map.entry(
              "Trial judge",
              """
              {"status": "TRIED", "trial": "trial.json", "trialSha256": "t5", "missing": [], "seconds": 1,
               "summary": "tried 1 of 1 files"}\
              """),
          Map.entry(
              "Trial mark",
              """
              {"status": "MARKED", "mark": "4711", "summary": "left a mark"}\
              """),
          Map.entry(
              "Migrate compare",
              """
              {"status": "COMPARED", "compared": "compared.json", "summary": "not the live one"}\
              """),
          Map.entry(
              "Trial unmark",
              """
              {"status": "UNMARKED", "mark": null, "summary": "removed the mark"}\
              """),
          Map.entry(
              "Migrate renew",
              """
              {"status": "RENEWED", "summary": "the deployment lease is renewed"}\
              """),
          Map.entry(
              "Migrate check",
              """
              {"status": "CHECKED", "report": "report.json", "verdict": "safe",
               "lines": ["V1__x.sql: safe"], "summary": "the plan is safe"}\
              """),
          Map.entry("Restore drop", "{\"status\": \"DROPPED\", \"dropped\": []}"),
          Map.entry("Backup before", stored("before")),
          Map.entry("Backup after", stored("after")),
          Map.entry(
              "Sign",
              """
              {"status": "SIGNED", "backup": "local_1", "signature": "s", "key": "k"}\
              """),
          Map.entry(
              "Trial rehearse",
              """
              {"status": "REHEARSED", "rehearsal": "rehearsal.json",
               "rehearsalSha256": "r7", "restored": "restored.json",
               "attempt": 1, "ledger": "ledger.json", "seconds": 1, "summary": "ok"}\
              """),
          Map.entry(
              "Migrate apply",
              """
              {"status": "APPLIED", "run": "run.json", "applied": ["1"], "attempt": 1,
               "ledger": "ledger.json", "summary": "1 applied"}\
              """),
          Map.entry(
              "Migrate undo",
              """
              {"status": "UNDONE", "run": "run.json", "undone": ["1"], "attempt": 1,
               "ledger": "ledger.json", "summary": "1 undone"}\
              """),
          Map.entry(
              "Record verify",
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
          Map.entry("Record recordDeployment", RECORDED),
          Map.entry("Record recordRestoration", RECORDED),
          Map.entry("Record recordBackup", RECORDED),
          Map.entry("Backup manual", stored("manual")),
          Map.entry(
              "Record take",
              """
              {"status": "TAKEN", "holder": "", "holderExpires": "", "superseded": "",
               "summary": "took the lease"}\
              """),
          Map.entry("Record release", "{\"status\": \"RELEASED\", \"summary\": \"gave it back\"}"),
          Map.entry(
              "Migrate cancel", "{\"status\": \"CANCELLED\", \"summary\": \"cancelled one\"}"),
          Map.entry(
              "Migrate backfill",
              """
              {"status": "PAUSED", "version": "1", "summary": "backfill 1: paused"}\
              """),
          Map.entry(
              "Migrate adopt",
              """
              {"status": "ADOPTED", "adopted": ["1"], "summary": "adopted 1"}\
              """),
          Map.entry(
              "Restore check",
              """
              {"status": "READY", "backup": "local_1", "database": "shop", "old": "shop_old",
               "administrator": null,
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
  private final Map<String, String> brokenOnce = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, JsonNode> requests = new HashMap<>();

  private static String stored(String purpose) {
    return """
    {"status": "STORED", "backup": "local_%1$s", "address": "s3://b/local_%1$s.sql.gz",
     "file": "f", "manifest": "m", "manifestSha256": "of %1$s", "attempt": 1, "ledger": "l.json", "schemaVersion": "1"}\
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

  /** The next such call alone fails with this error. */
  ScriptedFunctions failsOnce(String call, String error) {
    brokenOnce.put(call, error);
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
    String call = (verb + " " + action).strip();
    calls.add(call);
    requests.put(call, request);
    String once = brokenOnce.remove(call);
    if (once != null) {
      throw broken(call, once);
    }
    String answer = before.getOrDefault(call, new ArrayDeque<>()).poll();
    if (answer == null && broken.containsKey(call)) {
      throw broken(call, broken.get(call));
    }
    // The function beside a rehearsal server has the same contract.
    String good = WELL.get(call.replace("Rehearsal ", "Trial "));
    if (answer == null && good == null) {
      throw new IllegalStateException("nobody answers " + call + " " + request);
    }
    return (answer == null ? good : answer).getBytes(StandardCharsets.UTF_8);
  }

  private static TaskFailedException broken(String call, String error) {
    return new TaskFailedException(
        error, "{\"errorMessage\":\"%s broke\",\"errorType\":\"%s\"}".formatted(call, error));
  }
}
