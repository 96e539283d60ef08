package trasiego.migration;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A version as Flyway orders it: numbers between dots or underscores, compared one by one. Behind
 * all of them stand the repeatable files, by name.
 *
 * @param repeatable what tells one repeatable file from another; empty for a version
 */
public record SchemaVersion(List<BigInteger> parts, String repeatable)
    implements Comparable<SchemaVersion> {
  private static final String REPEATABLE = "R__";
  private static final String NUMBERS = "\\d+(?:[._]\\d+)*";

  public static SchemaVersion parse(String version) {
    return isRepeatable(version)
        ? new SchemaVersion(List.of(), version)
        : new SchemaVersion(
            Arrays.stream(version.split("[._]"))
                .map(part -> part.matches("\\d+") ? new BigInteger(part) : BigInteger.ZERO)
                .toList(),
            "");
  }

  /** What stands for a repeatable file where others have a version. */
  public static String ofRepeatable(String description) {
    return REPEATABLE + description.replace(' ', '_');
  }

  public static boolean isRepeatable(String version) {
    return version.startsWith(REPEATABLE);
  }

  /** The one spelling of a version: to Flyway {@code 1}, {@code 01} and {@code 1.0} are one. */
  public static String canonical(String version) {
    if (!version.matches(NUMBERS)) {
      return version;
    }
    List<BigInteger> parts = parse(version).parts();
    int end = parts.size();
    while (end > 1 && parts.get(end - 1).signum() == 0) {
      end--;
    }
    return parts.subList(0, end).stream()
        .map(BigInteger::toString)
        .collect(Collectors.joining("."));
  }

  @Override
  public int compareTo(SchemaVersion other) {
    if (!repeatable.isEmpty() || !other.repeatable.isEmpty()) {
      return repeatable.compareTo(other.repeatable);
    }
    for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
      int order = part(i).compareTo(other.part(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private BigInteger part(int i) {
    return i < parts.size() ? parts.get(i) : BigInteger.ZERO;
  }
}
