package trasiego.failure;

import java.util.List;

/** The first of many for a message: joined, and what is left out is counted. */
public final class Excerpt {
  private Excerpt() {}

  /** {@code a, b and 3 more}. */
  public static String of(List<?> values, int most) {
    int more = values.size() - most;
    return joined(values, most, ", ") + (more > 0 ? " and " + more + " more" : "");
  }

  /** {@code a; b; and 3 more}, where each is a clause. */
  public static String ofClauses(List<?> values, int most) {
    int more = values.size() - most;
    return joined(values, most, "; ") + (more > 0 ? "; and " + more + " more" : "");
  }

  private static String joined(List<?> values, int most, String between) {
    return String.join(between, values.stream().limit(most).map(String::valueOf).toList());
  }
}
