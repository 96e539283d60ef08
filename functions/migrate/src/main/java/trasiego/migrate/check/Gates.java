package trasiego.migrate.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.compatibility.KnownQuery;
import trasiego.execution.PlanDocument;
import trasiego.execution.SoakResult;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.SoakPolicy;
import trasiego.migrate.judge.Drift;
import trasiego.migrate.request.CheckRequest;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Session;
import trasiego.store.Store;

/**
 * What must hold beside the files themselves: that they have soaked in the environment before, that
 * a file which takes an old shape away comes after a release that left it behind, and that the live
 * schema is the one that the applied migrations make. Either can be overridden with a reason, which
 * is told and kept.
 */
final class Gates {
  private static final String DRIFTED = "the live schema is not what its applied migrations make: ";
  private static final int SHOWN = 5;

  private final MigrateContext context;
  private final CheckRequest request;
  private final PlanDocument plan;
  private final MigrationFolder folder;
  private final Session live;
  private final Drift.Found drift;
  private final List<String> refusals = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> overridden = new ArrayList<>();

  /**
   * @param drift one line a difference
   */
  record Found(
      List<String> refusals,
      List<String> warnings,
      List<String> overridden,
      List<String> drift,
      SoakResult soak) {
    Found {
      refusals = List.copyOf(refusals);
      warnings = List.copyOf(warnings);
      overridden = List.copyOf(overridden);
      drift = List.copyOf(drift);
    }
  }

  Gates(
      MigrateContext context,
      CheckRequest request,
      PlanDocument plan,
      MigrationFolder folder,
      Drift.Found drift,
      Session live) {
    this.live = live;
    this.context = context;
    this.folder = folder;
    this.request = request;
    this.plan = plan;
    this.drift = drift;
  }

  Found find() {
    SoakResult soak = context.policy().soak().map(this::soak).orElseGet(SoakResult::notSet);
    patterns();
    List<String> differences = drift();
    return new Found(refusals, warnings, overridden, differences, soak);
  }

  private SoakResult soak(SoakPolicy wanted) {
    Optional<Store> other = wanted.store().map(context.stores());
    try {
      Soak soak = new Soak(other.orElse(context.store()), wanted, context.clock());
      List<String> problems = soak.problems(plan.pending());
      if (problems.isEmpty()) {
        String passed = soak.passed(plan.pending());
        warnings.add(CheckRequest.SOAK + ": " + passed);
        return new SoakResult(SoakResult.Status.PASSED, List.of(passed));
      }
      return new SoakResult(
          request.overrides(CheckRequest.SOAK)
              ? SoakResult.Status.OVERRIDDEN
              : SoakResult.Status.REFUSED,
          refuse(CheckRequest.SOAK, problems));
    } finally {
      other.ifPresent(Store::close);
    }
  }

  /** Overridden as the soak is: both are time that somebody has waited, or has not. */
  private void patterns() {
    Duration time = context.policy().soak().map(SoakPolicy::time).orElse(Duration.ZERO);
    PatternGate gate = new PatternGate(folder, plan, context.store(), time, context.clock());
    if (!gate.hasContract()) {
      return;
    }
    List<String> problems = new ArrayList<>(gate.problems());
    for (PatternGate.Used used : gate.used(KnownQuery.read(live))) {
      (used.isSince() ? problems : warnings).add(used.line());
    }
    if (!problems.isEmpty()) {
      refuse(CheckRequest.SOAK, problems);
    }
  }

  private List<String> drift() {
    if (drift.unknown() != null) {
      warnings.add("drift was not looked for: " + drift.unknown());
    }
    if (!drift.leftOut().isEmpty()) {
      warnings.add(
          "drift was looked for without what only an administrator may run and changes nothing in"
              + " the database: "
              + some(drift.leftOut()));
    }
    if (!drift.differences().isEmpty()) {
      if (context.policy().refusesDrift()) {
        refuse(CheckRequest.DRIFT, List.of(DRIFTED + some(drift.differences())));
      } else {
        warnings.add(DRIFTED + count(drift.differences().size()));
      }
    }
    List<String> all = new ArrayList<>(drift.differences());
    all.addAll(drift.told());
    return all;
  }

  /** The report lists all of them beside. */
  private static String some(List<String> differences) {
    int more = differences.size() - SHOWN;
    return more <= 0
        ? String.join("; ", differences)
        : String.join("; ", differences.subList(0, SHOWN)) + "; and " + more + " more";
  }

  private static String count(int differences) {
    return differences + (differences == 1 ? " difference" : " differences");
  }

  /** What a person overrode is a warning with the reason, which the record and the notice keep. */
  private List<String> refuse(String what, List<String> problems) {
    boolean isOverridden = request.overrides(what);
    String how = isOverridden ? what + " was overridden (" + request.reason() + "): " : what + ": ";
    List<String> lines = problems.stream().map(problem -> how + problem).toList();
    if (isOverridden) {
      warnings.addAll(lines);
      overridden.addAll(lines);
    } else {
      refusals.addAll(lines);
    }
    return lines;
  }
}
