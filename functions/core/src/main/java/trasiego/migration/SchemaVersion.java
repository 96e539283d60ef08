package trasiego.migration;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** A version as Flyway orders it: numbers between dots or underscores, compared one by one. */
public record SchemaVersion(List<BigInteger> parts) implements Comparable<SchemaVersion> {
  public static SchemaVersion parse(String version) {
    return new SchemaVersion(
        Arrays.stream(version.split("[._]"))
            .map(part -> part.matches("\\d+") ? new BigInteger(part) : BigInteger.ZERO)
            .toList());
  }

  @Override
  public int compareTo(SchemaVersion other) {
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
