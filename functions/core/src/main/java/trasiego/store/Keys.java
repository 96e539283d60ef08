package trasiego.store;

/** Where each thing lies in the store: the one place that spells a key. */
public final class Keys {
  public static final String BACKUPS = "backups/db/";
  public static final String BACKUP_RECORD = "backup.json";

  private Keys() {}

  public static String migrations(String sha256) {
    return "migrations/" + sha256 + ".zip";
  }

  public static String lease(String environment) {
    return "deployments/" + environment + "/lease.json";
  }

  /**
   * Everything that one execution wrote, such as {@code plan.json}, {@code run.json}, {@code
   * record.json}.
   */
  public static String ofExecution(String environment, String execution, String document) {
    return executions(environment) + name(execution) + "/" + document;
  }

  /**
   * Of a backup by the schedule or by a person: beside the records of deployments, which are
   * counted and looked through without it.
   */
  public static String backupRecord(String environment, String execution) {
    return ofExecution(environment, execution, BACKUP_RECORD);
  }

  /**
   * What a plan's steps leave for each other: an execution's own documents, or those of a plan that
   * nobody deploys by.
   */
  public static String ofPlan(
      String environment, String execution, boolean planOnly, String document) {
    return planOnly
        ? "plans/" + environment + "/" + name(execution) + "." + document
        : ofExecution(environment, execution, document);
  }

  /** What a plan found, before anything was backed up. */
  public static String planReport(String environment, String execution) {
    return "plans/" + environment + "/" + name(execution) + ".report.json";
  }

  /**
   * Keys of rows in the clear, where somebody asked for them; a rule of the bucket expires them.
   */
  public static String samples(String environment, String execution) {
    return "samples/" + environment + "/" + name(execution) + ".json";
  }

  /** The same of what a later call of the step found. */
  public static String samples(String environment, String execution, String call) {
    return samples(environment, execution).replaceFirst("\\.json$", "." + call + ".json");
  }

  /** The whole of a cause that was too long to leave a function. */
  public static String cause(String environment, String execution, String function) {
    return ofExecution(environment, execution, function + ".cause.txt");
  }

  public static String executions(String environment) {
    return "deployments/" + environment + "/executions/";
  }

  public static String report(String environment, String name) {
    return "status/" + environment + "/" + name;
  }

  /** What the environment's tables weighed when status last looked. */
  public static String statistics(String environment) {
    return report(environment, "statistics.json");
  }

  /** How many transactions the environment's database sees in each hour of the week. */
  public static String traffic(String environment) {
    return report(environment, "traffic.json");
  }

  /** The last part of an execution's ARN. */
  public static String name(String execution) {
    return execution.substring(execution.lastIndexOf(':') + 1);
  }
}
