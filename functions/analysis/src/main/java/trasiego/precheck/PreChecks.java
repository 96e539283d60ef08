package trasiego.precheck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trasiego.execution.Report;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.Schema;
import trasiego.postgres.Session;

/**
 * What the target's rows are asked before files run there, derived from what the files change, one
 * after the other. What they ask is written for the target as it is before the first.
 */
public final class PreChecks {
  private final ProjectedSchema future;

  /**
   * @param target the schema before the first file
   */
  public PreChecks(Schema target) {
    this.future = new ProjectedSchema(target);
  }

  /** Of a file that is the first to run on the target as it is. */
  public static List<PreCheck> of(ObservedFile file) {
    return of(List.of(file)).getFirst();
  }

  /** Of the files of one deployment in their order, a list for each file. */
  public static List<List<PreCheck>> of(List<ObservedFile> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    PreChecks checks = new PreChecks(files.getFirst().before());
    return files.stream().map(checks::next).toList();
  }

  /** Of the file behind the last one. */
  public List<PreCheck> next(ObservedFile file) {
    future.begin(file);
    Map<String, PreCheck> checks = new LinkedHashMap<>();
    for (ObservedStatement statement : file.statements()) {
      for (PreCheck check : of(future, file, statement)) {
        checks.putIfAbsent(check.kind() + " " + check.object(), check);
      }
    }
    return List.copyOf(checks.values());
  }

  private static List<PreCheck> of(
      ProjectedSchema future, ObservedFile file, ObservedStatement statement) {
    CheckContext asking = new CheckContext(future, statement);
    List<PreCheck> checks = new ArrayList<>(ColumnChecks.conversions(asking));
    future.pass(file, statement);
    checks.addAll(ColumnChecks.nulls(asking));
    checks.addAll(RepeatChecks.of(asking));
    checks.addAll(ConstraintChecks.of(asking));
    return checks;
  }

  /**
   * Asks the target, in as few scans as it takes; an answer for each in the order given.
   *
   * @param samples keeps what rows it found
   */
  public static List<Report.Check> run(
      Session live, List<PreCheck> checks, CheckLimits limits, Samples samples) {
    return new CheckRun(live, limits, samples).run(checks);
  }
}
