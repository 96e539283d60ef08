package trasiego.execution;

import java.util.Collection;
import java.util.List;

/** What hazards mean together, as one word, mildest first. */
public final class Verdict {
  public static final String SAFE = "safe";

  /** Risky, and every risk is acknowledged with a reason. */
  public static final String ACKNOWLEDGED = "acknowledged";

  public static final String RISKY = "risky";
  public static final String REFUSED = "refused";

  private static final List<String> MILDEST_FIRST = List.of(SAFE, ACKNOWLEDGED, RISKY, REFUSED);

  private Verdict() {}

  public static String of(Collection<Hazard> hazards) {
    return worst(hazards.stream().map(Verdict::of).toList());
  }

  private static String of(Hazard hazard) {
    return switch (hazard.severity()) {
      case NOTE -> SAFE;
      case RISKY -> hazard.acknowledged() == null ? RISKY : ACKNOWLEDGED;
      case REFUSED -> REFUSED;
    };
  }

  public static String worst(Collection<String> verdicts) {
    return verdicts.stream()
        .max(java.util.Comparator.comparingInt(MILDEST_FIRST::indexOf))
        .orElse(SAFE);
  }

  /** Whether a deployment would be refused. */
  public static boolean isOpen(String verdict) {
    return isAtLeast(verdict, RISKY);
  }

  public static boolean isAtLeast(String verdict, String other) {
    return MILDEST_FIRST.indexOf(verdict) >= MILDEST_FIRST.indexOf(other);
  }
}
