package trasiego.migrate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import trasiego.execution.Report;
import trasiego.handler.Json;
import trasiego.migrate.check.CheckResult;
import trasiego.migrate.check.SamplesDocument;
import trasiego.migrate.judge.TrialResult;
import trasiego.store.Keys;

/** One execution with its plan, tried on a copy and checked against the live database. */
public final class TriedPlan {
  private final MigrateFixture scene;
  private final String execution = MigrateFixture.execution();
  private String plan;
  private int trials;
  private int checks;

  public TriedPlan(MigrateFixture scene) {
    this.scene = scene;
    again();
  }

  public String execution() {
    return execution;
  }

  public String plan() {
    return plan;
  }

  TriedPlan again() {
    drop();
    plan = scene.plan(execution).plan();
    return this;
  }

  /** Tries and checks the plan from the beginning, in as many turns as it takes. */
  public CheckResult judge(Map<String, Object> more) {
    for (String ledger : List.of("judge.ledger.json", "check.ledger.json", "drift.json")) {
      scene.store.delete(Keys.ofExecution("test", execution, ledger));
    }
    return checked(tried().trial(), more);
  }

  public CheckResult checked(String trial, Map<String, Object> more) {
    CheckResult result;
    do {
      checks++;
      result = check(trial, checks, more);
    } while (result.status().equals("IN_PROGRESS"));
    return result;
  }

  public CheckResult check(String trial, int attempt, Map<String, Object> more) {
    Map<String, Object> request = new TreeMap<>(more);
    request.put("action", "check");
    request.put("execution", execution);
    request.put("plan", plan);
    request.put("trial", trial);
    request.put("attempt", attempt);
    return (CheckResult) scene.run(request);
  }

  public TrialResult tried() {
    TrialResult result;
    do {
      trials++;
      result = tried(trials);
    } while (result.status().equals(TrialResult.IN_PROGRESS));
    return result;
  }

  public TrialResult tried(int attempt) {
    return (TrialResult)
        scene.trial(
            Map.of("action", "judge", "execution", execution, "plan", plan, "attempt", attempt));
  }

  /** How many turns trying and checking took. */
  public int trials() {
    return trials;
  }

  public int checks() {
    return checks;
  }

  public Report report() {
    String key = Keys.planReport("test", execution);
    return Json.document(scene.store.read(key).orElseThrow().bytes(), Report.class);
  }

  public Optional<SamplesDocument> samples() {
    return scene
        .store
        .read(Keys.samples("test", execution))
        .map(content -> Json.document(content.bytes(), SamplesDocument.class));
  }

  public void drop() {
    scene.context().lease("test").release(execution);
  }
}
