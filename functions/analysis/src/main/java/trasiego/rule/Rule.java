package trasiego.rule;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import trasiego.hazard.HazardCode;
import trasiego.hazard.Phase;

/**
 * Looks at one statement in its file and reports what it knows to be hazardous. It takes the events
 * and changes that it explains, so that no later phase reports them again.
 *
 * @param order within the phase
 * @param codes all that it may report
 */
public record Rule(
    Phase phase, int order, Set<HazardCode> codes, Consumer<StatementContext> check) {
  public Rule {
    codes = Set.copyOf(codes);
  }

  /** One that is run where its codes are judged: all of them in the same phase. */
  public static Rule of(Consumer<StatementContext> check, HazardCode first, HazardCode... more) {
    return of(check, EnumSet.of(first, more));
  }

  /** The same. */
  public static Rule of(Consumer<StatementContext> check, Set<HazardCode> codes) {
    EnumSet<HazardCode> ordered = EnumSet.copyOf(codes);
    HazardCode first = ordered.iterator().next();
    if (!HazardCode.in(first.phase()).containsAll(codes)) {
      throw new IllegalArgumentException("codes of several phases: " + ordered);
    }
    return new Rule(first.phase(), first.ordinal(), ordered, check);
  }

  /** One that takes what others of the phase have reported or need not report; it runs last. */
  public static Rule in(Phase phase, Consumer<StatementContext> check) {
    return new Rule(phase, Integer.MAX_VALUE, Set.of(), check);
  }

  /** The same, which meets hazards that are usually judged in another phase. */
  public Rule alsoReporting(HazardCode first, HazardCode... more) {
    return alsoReporting(EnumSet.of(first, more));
  }

  /** The same. */
  public Rule alsoReporting(Set<HazardCode> others) {
    EnumSet<HazardCode> all = EnumSet.copyOf(others);
    all.addAll(codes);
    return new Rule(phase, order, all, check);
  }
}
