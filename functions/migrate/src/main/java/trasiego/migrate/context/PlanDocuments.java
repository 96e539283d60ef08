package trasiego.migrate.context;

import trasiego.store.Keys;

/** Where the steps of one plan leave what the next ones read. */
public record PlanDocuments(String environment, String execution, boolean isDryRun) {
  /** A step that goes through the files in as many invocations as it takes. */
  public enum Step {
    JUDGE("judge", "tried"),
    CHECK("check", "checked");

    private final String action;
    private final String folder;

    Step(String action, String folder) {
      this.action = action;
      this.folder = folder;
    }

    public String action() {
      return action;
    }
  }

  /** How far the step came: a {@link trasiego.migrate.judge.FileLog.State}. */
  public String ledger(Step step) {
    return key(step.action + ".ledger.json");
  }

  /**
   * A part of what one call of the step has kept.
   *
   * @param call its own name
   */
  public String part(Step step, String call, int number) {
    return key("%s/%s/%04d.json".formatted(step.folder, call, number));
  }

  /** Roles, settings and locale of the live server: a {@link trasiego.trial.ServerProfile}. */
  public String profile() {
    return key("profile.json");
  }

  /** The live schema as an archive of pg_dump. */
  public String structure() {
    return key("structure.dump");
  }

  /**
   * That the rehearsal server is not the live one: a {@link
   * trasiego.migrate.trial.ComparedDocument}.
   */
  public String compared() {
    return key("compared.json");
  }

  /**
   * What the live schema has otherwise than its applied files make it: a {@link
   * trasiego.migrate.judge.Drift.Found}.
   */
  public String drift() {
    return key("drift.json");
  }

  /** What the trial server saw: a {@link trasiego.migrate.judge.TrialDocument}. */
  public String trial() {
    return key("trial.json");
  }

  /** The live tables' sizes, rows and queries. */
  public String weights() {
    return key("weights.json");
  }

  /**
   * That the backup was restored with equal contents: a {@link
   * trasiego.execution.RestoredDocument}.
   */
  public String restored() {
    return key("restored.json");
  }

  private String key(String document) {
    return Keys.ofPlan(environment, execution, isDryRun, document);
  }
}
