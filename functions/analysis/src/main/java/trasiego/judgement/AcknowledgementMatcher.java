package trasiego.judgement;

import static trasiego.hazard.HazardCode.STRAY_ACKNOWLEDGEMENT;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import trasiego.execution.Hazard;
import trasiego.execution.Severity;
import trasiego.hazard.EditDistance;
import trasiego.hazard.HazardCode;
import trasiego.migration.Acknowledgement;
import trasiego.migration.Script;

/**
 * The reasons that a file gives, each held against the hazards that were found: a line counts for
 * the one object that it names, and one that names none or several is reported with what to write
 * instead.
 *
 * @param fresh objects that an earlier file of the same deployment made, which nobody uses yet
 */
record AcknowledgementMatcher(
    List<Acknowledgement> lines, List<Hazard> hazards, Set<String> fresh) {
  static AcknowledgementMatcher of(Script script, List<Hazard> hazards, Set<String> fresh) {
    return new AcknowledgementMatcher(
        script.acknowledgements(), List.copyOf(hazards), Set.copyOf(fresh));
  }

  /** Every hazard, with the reason of the last line that is meant for it. */
  List<Hazard> weighed() {
    return hazards.stream().map(this::weighed).toList();
  }

  private Hazard weighed(Hazard hazard) {
    Hazard weighed = hazard;
    for (Acknowledgement line : lines) {
      if (line.isOf(hazard.code(), hazard.object())
          && objects(line).equals(List.of(hazard.object()))) {
        weighed = hazard.acknowledged(line.reason());
      }
    }
    return weighed;
  }

  /** What the line may mean; one that is written out means itself alone. */
  private List<String> objects(Acknowledgement line) {
    List<String> objects =
        hazards.stream()
            .filter(hazard -> line.isOf(hazard.code(), hazard.object()))
            .map(Hazard::object)
            .distinct()
            .toList();
    return objects.stream().filter(line::isWhole).findFirst().map(List::of).orElse(objects);
  }

  /** The lines that count for nothing. */
  List<Acknowledgement> stray() {
    return lines.stream()
        .filter(line -> objects(line).size() != 1)
        .filter(line -> !isForAnotherSize(line))
        .filter(line -> !isForAnotherDeployment(line))
        .toList();
  }

  /**
   * The same file goes to a laptop, to staging and to production: the line that the largest of them
   * needs is no mistake where the others do without. One that names what is open here under another
   * code is a mistake all the same.
   */
  private boolean isForAnotherSize(Acknowledgement line) {
    return HazardCode.find(line.code()).filter(HazardCode::dependsOnSize).isPresent()
        && objects(line).isEmpty()
        && about(line).findAny().isEmpty();
  }

  /** A file that comes releases later needs the line, though nothing is at stake where both do. */
  private boolean isForAnotherDeployment(Acknowledgement line) {
    return HazardCode.find(line.code()).isPresent()
        && objects(line).isEmpty()
        && about(line).findAny().isEmpty()
        && fresh.stream().anyMatch(line::isWhole);
  }

  /** What is wrong with such a line, as a finding of its own. */
  Hazard finding(Acknowledgement line) {
    boolean isKnown = HazardCode.find(line.code()).isPresent();
    return FileHazards.fileHazard(
        STRAY_ACKNOWLEDGEMENT,
        isKnown ? Severity.NOTE : Severity.REFUSED,
        line.object(),
        isKnown ? known(line) : unknown(line),
        null);
  }

  private String unknown(Acknowledgement line) {
    String code =
        Stream.concat(
                about(line).map(Hazard::code),
                Arrays.stream(HazardCode.values()).map(HazardCode::code).sorted())
            .min(Comparator.comparingInt(it -> EditDistance.distance(line.code(), it)))
            .orElseThrow();
    String object =
        about(line)
            .filter(hazard -> hazard.code().equals(code))
            .map(Hazard::object)
            .findFirst()
            .orElse(line.object());
    return "no hazard is called \"%s\"; meant %s? %s"
        .formatted(line.code(), code, instead(line, code, object));
  }

  private String known(Acknowledgement line) {
    List<String> objects = objects(line);
    if (objects.size() > 1) {
      return "%s names %d objects to which %s happens: %s; write a line for each, with its schema"
          .formatted(line.object(), objects.size(), line.code(), String.join(", ", objects));
    }
    return nearest(line)
        .map(
            hazard ->
                "nothing in the file does %s to %s; what it does is %s to %s: %s"
                    .formatted(
                        line.code(),
                        line.object(),
                        hazard.code(),
                        hazard.object(),
                        instead(line, hazard.code(), hazard.object())))
        .orElseGet(
            () ->
                "the file allows %s for %s, which none of its statements does; correct or remove"
                        .formatted(line.code(), line.object())
                    + " the line");
  }

  /** The open hazard that the line was probably meant for: of its object, else of its code. */
  private Optional<Hazard> nearest(Acknowledgement line) {
    return Stream.concat(
            about(line),
            open()
                .filter(hazard -> hazard.code().equals(line.code()))
                .sorted(
                    Comparator.comparingInt(
                        hazard -> EditDistance.distance(line.object(), hazard.object()))))
        .findFirst();
  }

  /** Of the object that the line names, whatever the code. */
  private Stream<Hazard> about(Acknowledgement line) {
    return open().filter(hazard -> line.isOf(line.code(), hazard.object()));
  }

  private Stream<Hazard> open() {
    return weighed().stream()
        .filter(hazard -> hazard.severity() == Severity.RISKY)
        .filter(Hazard::isOpen);
  }

  private static String instead(Acknowledgement line, String code, String object) {
    return "write  -- trasiego:allow " + code + " " + object + ": " + line.reason();
  }
}
