package trasiego.migrate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import trasiego.execution.Report;
import trasiego.handler.Json;
import trasiego.store.Keys;

/** One execution with its plan, tried on a copy and checked against the live database. */
final class TriedPlan {
  private final Scene scene;
  private final String execution = Scene.execution();
  private String plan;
  private int trials;
  private int checks;

  TriedPlan(Scene scene) {
    this.scene = scene;
    again();
  }

  String execution() {
    return execution;
  }

  String plan() {
    return plan;
  }

  TriedPlan again() {
    drop();
    plan = scene.plan(execution).plan();
    return this;
  }

  /** Tries and checks the plan from the beginning, in as many turns as it takes. */
  CheckResult judge(Map<String, Object> more) {
    for (String ledger : List.of("judge.ledger.json", "check.ledger.json", "drift.json")) {
      scene.store.delete(Keys.ofExecution("test", execution, ledger));
    }
    return checked(tried().trial(), more);
  }

  CheckResult checked(String trial, Map<String, Object> more) {
    CheckResult result;
    do {
      checks++;
      result = check(trial, checks, more);
    } while (result.status().equals("IN_PROGRESS"));
    return result;
  }

  CheckResult check(String trial, int attempt, Map<String, Object> more) {
    Map<String, Object> request = new TreeMap<>(more);
    request.put("action", "check");
    request.put("execution", execution);
    request.put("plan", plan);
    request.put("trial", trial);
    request.put("attempt", attempt);
    return (CheckResult) scene.run(request);
  }

  TrialResult tried() {
    TrialResult result;
    do {
      trials++;
      result = tried(trials);
    } while (result.status().equals(TrialResult.IN_PROGRESS));
    return result;
  }

  TrialResult tried(int attempt) {
    return (TrialResult)
        scene.trial(
            Map.of("action", "judge", "execution", execution, "plan", plan, "attempt", attempt));
  }

  /** How many turns trying and checking took. */
  int trials() {
    return trials;
  }

  int checks() {
    return checks;
  }

  Report report() {
    String key = Keys.planReport("test", execution);
    return Json.document(scene.store.read(key).orElseThrow().bytes(), Report.class);
  }

  Optional<SamplesDocument> samples() {
    return scene
        .store
        .read(Keys.samples("test", execution))
        .map(content -> Json.document(content.bytes(), SamplesDocument.class));
  }

  void drop() {
    scene.site().lease("test").release(execution);
  }
}
