package trasiego.rule.server;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import trasiego.execution.Severity;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;
import trasiego.hazard.HazardCode;
import trasiego.rule.StatementContext;

/** What a statement changes for the whole server, reported once for each object. */
final class SharedReport {
  private final StatementContext it;
  private final Set<String> reported = new HashSet<>();

  SharedReport(StatementContext it) {
    this.it = it;
  }

  void add(HazardCode code, Severity severity, String object, String consequence) {
    if (reported.add(code + " " + object)) {
      it.report(code, severity, object, consequence, null);
    }
  }

  void risky(HazardCode code, String object, String consequence) {
    add(code, Severity.RISKY, object, consequence);
  }

  /** Neither made nor dropped by the same statement, which says more. */
  boolean isLasting(Kind kind, String object) {
    return of(kind, object).stream().noneMatch(other -> other.isAdded() || other.isDropped());
  }

  boolean isDropped(Kind kind, String object) {
    return of(kind, object).stream().anyMatch(SharedChange::isDropped);
  }

  private List<SharedChange> of(Kind kind, String object) {
    return it.statement().shared().stream()
        .filter(other -> other.kind() == kind && other.isOfObject())
        .filter(other -> other.object().equals(object))
        .toList();
  }
}
