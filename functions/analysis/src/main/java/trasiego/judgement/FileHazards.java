package trasiego.judgement;

import static trasiego.hazard.HazardCode.DATA_VIOLATES;
import static trasiego.hazard.HazardCode.IRREVERSIBLE;
import static trasiego.hazard.HazardCode.LONG_DURATION;
import static trasiego.hazard.HazardCode.STRAY_ACKNOWLEDGEMENT;
import static trasiego.hazard.HazardCode.UNDO_BROKEN;
import static trasiego.hazard.HazardCode.UNDO_LOSES_DATA;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import trasiego.execution.Hazard;
import trasiego.execution.Report.Check;
import trasiego.execution.Report.Expected;
import trasiego.execution.Report.Undo;
import trasiego.execution.Severity;
import trasiego.hazard.HazardCode;
import trasiego.rule.Thresholds;

/** Hazards of a file as a whole. */
final class FileHazards {
  /** All that is reported here. */
  static final Set<HazardCode> CODES =
      EnumSet.of(
          DATA_VIOLATES,
          LONG_DURATION,
          UNDO_BROKEN,
          IRREVERSIBLE,
          UNDO_LOSES_DATA,
          STRAY_ACKNOWLEDGEMENT);

  private FileHazards() {}

  /** Rows of the target that make the migration fail when it comes to them. */
  static List<Hazard> ofChecks(List<Check> checks) {
    return checks.stream()
        .filter(check -> check.status().equals("found"))
        .map(
            check ->
                fileHazard(
                    DATA_VIOLATES,
                    Severity.REFUSED,
                    check.object(),
                    String.format(
                        Locale.ROOT,
                        "the target has %s, on which the migration fails%s",
                        check.finding(),
                        check.samples().isEmpty()
                            ? ""
                            : ", such as " + String.join(", ", check.samples())),
                    check.cleanUp()))
        .toList();
  }

  static Optional<Hazard> ofDuration(String file, Expected expected, Thresholds thresholds) {
    if (expected == null || expected.seconds() < thresholds.duration().toSeconds()) {
      return Optional.empty();
    }
    return Optional.of(
        fileHazard(
            LONG_DURATION,
            Severity.RISKY,
            file,
            String.format(
                Locale.ROOT,
                "takes about %.0f s (%s), more than the %d s that are allowed unasked",
                expected.seconds(),
                expected.ground(),
                thresholds.duration().toSeconds()),
            null));
  }

  static Optional<Hazard> ofUndo(String file, Undo undo) {
    if (undo == null) {
      return Optional.empty();
    }
    return switch (undo.status()) {
      case "broken" ->
          Optional.of(fileHazard(UNDO_BROKEN, Severity.REFUSED, undo.file(), undo.reason(), null));
      case "irreversible" ->
          Optional.of(
              fileHazard(
                  IRREVERSIBLE,
                  Severity.NOTE,
                  file,
                  "there is no way back but the backup: " + undo.reason(),
                  null));
      default ->
          undo.lost().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  fileHazard(
                      UNDO_LOSES_DATA,
                      Severity.NOTE,
                      undo.file(),
                      "taking it back loses " + String.join("; ", undo.lost()),
                      null));
    };
  }

  static Hazard fileHazard(
      HazardCode code, Severity severity, String object, String consequence, String safer) {
    assert CODES.contains(code) : code;
    return new Hazard(code.code(), severity, 0, 0, object, consequence, safer, null);
  }
}
