package trasiego.judgement;

import static trasiego.hazard.HazardCode.AMBIGUOUS_CALL;
import static trasiego.hazard.HazardCode.BREAKS_ROUTINE;
import static trasiego.hazard.HazardCode.BREAKS_TRIGGER;
import static trasiego.hazard.HazardCode.BREAKS_VIEW;
import static trasiego.hazard.HazardCode.POLICY_RECURSION;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.execution.Hazard;
import trasiego.execution.Severity;
import trasiego.hazard.HazardCode;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.sql.Body;
import trasiego.stored.BrokenCode;
import trasiego.stored.ObjectNames;

/** Code stored in the database that a file leaves without something that it names. */
final class StoredCodeHazards {
  /** All that is reported here. */
  static final Set<HazardCode> CODES =
      EnumSet.of(BREAKS_TRIGGER, BREAKS_ROUTINE, BREAKS_VIEW, AMBIGUOUS_CALL, POLICY_RECURSION);

  private static final int LONGEST = 160;

  private StoredCodeHazards() {}

  static List<Hazard> of(ObservedFile file, List<BrokenCode> broken) {
    return broken.stream().map(each -> of(file, each)).toList();
  }

  private static Hazard of(ObservedFile file, BrokenCode broken) {
    Optional<ObservedStatement> cause = cause(file, broken);
    return new Hazard(
        code(broken).code(),
        severity(broken),
        cause.map(ObservedStatement::number).orElse(0),
        cause.map(ObservedStatement::line).orElse(0),
        broken.object(),
        consequence(broken),
        null,
        null);
  }

  private static HazardCode code(BrokenCode broken) {
    return switch (broken.kind()) {
      case TRIGGER, WRITE -> BREAKS_TRIGGER;
      case ROUTINE -> BREAKS_ROUTINE;
      case VIEW -> BREAKS_VIEW;
      case CALL -> AMBIGUOUS_CALL;
      case POLICY -> POLICY_RECURSION;
    };
  }

  /** What only came with the file is called by nobody yet; a trigger fires all the same. */
  private static Severity severity(BrokenCode broken) {
    return switch (broken.kind()) {
      case POLICY, VIEW -> Severity.REFUSED;
      case TRIGGER, WRITE -> Severity.RISKY;
      case ROUTINE, CALL -> broken.isNew() ? Severity.NOTE : Severity.RISKY;
    };
  }

  private static String consequence(BrokenCode broken) {
    String why = broken.message() + " (" + broken.state() + ")";
    return switch (broken.kind()) {
      case TRIGGER ->
          "each write that fires it fails%s: %s; change %s in this file or in an earlier one"
              .formatted(place(broken), why, broken.routine());
      case WRITE ->
          "each %s of it fails, by what its triggers do: %s; change them in this file or in an earlier one"
              .formatted(broken.written(), why);
      case ROUTINE ->
          "whoever calls it gets an error%s: %s; change it in this file or in an earlier one"
              .formatted(place(broken), why);
      case VIEW -> "whoever reads it gets an error: " + why;
      case CALL -> "the call %s no longer runs: %s".formatted(broken.written(), why);
      case POLICY ->
          "%s fails for whoever is under its policies: %s; let a policy ask a SECURITY DEFINER function instead of a table that is under policies itself"
              .formatted(verb(broken), why);
    };
  }

  private static String verb(BrokenCode broken) {
    return "each " + broken.written().substring(0, broken.written().indexOf(' '));
  }

  private static String place(BrokenCode broken) {
    return broken.line() == 0
        ? ""
        : " in line %d of %s, %s".formatted(broken.line(), broken.routine(), cut(broken.written()));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " …";
  }

  /** The last statement that changed something which the failing code names. */
  private static Optional<ObservedStatement> cause(ObservedFile file, BrokenCode broken) {
    Set<String> words =
        Body.words(String.join(" ", broken.written(), broken.object(), broken.routine()));
    return file.statements().reversed().stream()
        .filter(
            statement ->
                statement.changes().all().stream()
                    .map(change -> ObjectNames.words(change.object().name()))
                    .anyMatch(names -> !Collections.disjoint(names, words)))
        .findFirst();
  }
}
