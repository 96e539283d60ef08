package trasiego.rule.row;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.observation.schema.SchemaObject.Relation;

/** How a sequence counts, as the catalogue has it. */
record SequenceDefinition(long start, long increment, long min, long max, boolean cycles) {
  private static final Pattern SETTINGS =
      Pattern.compile(
          "\\w+ START (-?\\d+) INCREMENT (-?\\d+) MINVALUE (-?\\d+) MAXVALUE (-?\\d+) CACHE \\d+("
              + " CYCLE)?.*",
          Pattern.DOTALL);

  static Optional<SequenceDefinition> of(Relation sequence) {
    String definition = sequence.definition() == null ? "" : sequence.definition();
    Matcher found = SETTINGS.matcher(definition);
    return sequence.kind().equals("sequence") && found.matches()
        ? Optional.of(
            new SequenceDefinition(
                Long.parseLong(found.group(1)),
                Long.parseLong(found.group(2)),
                Long.parseLong(found.group(3)),
                Long.parseLong(found.group(4)),
                found.group(5) != null))
        : Optional.empty();
  }

  boolean isAscending() {
    return increment > 0;
  }

  /** The number after which there is none. */
  long last() {
    return isAscending() ? max : min;
  }

  /** Whether it comes to its end sooner than the other. */
  boolean endsBefore(SequenceDefinition other) {
    return isAscending() ? max < other.max : min > other.min;
  }
}
