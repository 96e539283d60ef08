package trasiego.store;

/** Where each thing lies in the store: the one place that spells a key. */
public final class Keys {
  public static final String BACKUPS = "backups/db/";

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

  /** What a plan found, before anything was backed up. */
  public static String planReport(String environment, String execution) {
    return "plans/" + environment + "/" + name(execution) + ".report.json";
  }

  public static String executions(String environment) {
    return "deployments/" + environment + "/executions/";
  }

  public static String report(String environment, String name) {
    return "status/" + environment + "/" + name;
  }

  /** The last part of an execution's ARN. */
  public static String name(String execution) {
    return execution.substring(execution.lastIndexOf(':') + 1);
  }
}
