package trasiego.migrate.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import trasiego.execution.PlanDocument;
import trasiego.migrate.context.MigrateContext;
import trasiego.migrate.context.SoakPolicy;
import trasiego.migrate.judge.Drift;
import trasiego.migrate.request.MigrateRequest;
import trasiego.store.Store;

/**
 * What must hold beside the files themselves: that they have soaked in the environment before, and
 * that the live schema is the one that the applied migrations make. Either can be overridden with a
 * reason, which is told and kept.
 */
final class Gates {
  private static final String DRIFTED = "the live schema is not what its applied migrations make: ";
  private static final int SHOWN = 5;

  private final MigrateContext context;
  private final MigrateRequest request;
  private final PlanDocument plan;
  private final Drift.Found drift;
  private final List<String> refusals = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param drift one line a difference
   */
  record Found(List<String> refusals, List<String> warnings, List<String> drift) {
    Found {
      refusals = List.copyOf(refusals);
      warnings = List.copyOf(warnings);
      drift = List.copyOf(drift);
    }
  }

  Gates(MigrateContext context, MigrateRequest request, PlanDocument plan, Drift.Found drift) {
    this.context = context;
    this.request = request;
    this.plan = plan;
    this.drift = drift;
  }

  Found find() {
    context.policy().soak().ifPresent(this::soak);
    return new Found(refusals, warnings, drift());
  }

  private void soak(SoakPolicy wanted) {
    Optional<Store> other = wanted.store().map(context.stores());
    try {
      Soak soak = new Soak(other.orElse(context.store()), wanted, context.clock());
      List<String> problems = soak.problems(plan.pending());
      if (problems.isEmpty()) {
        warnings.add(MigrateRequest.SOAK + ": " + soak.passed(plan.pending()));
      }
      refuse(MigrateRequest.SOAK, problems);
    } finally {
      other.ifPresent(Store::close);
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
        refuse(MigrateRequest.DRIFT, List.of(DRIFTED + some(drift.differences())));
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
  private void refuse(String what, List<String> problems) {
    for (String problem : problems) {
      if (request.overrides(what)) {
        warnings.add(what + " was overridden (" + request.reason() + "): " + problem);
      } else {
        refusals.add(what + ": " + problem);
      }
    }
  }
}
