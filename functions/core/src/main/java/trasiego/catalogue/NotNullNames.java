package trasiego.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import trasiego.postgres.Catalogue.Difference;

/**
 * NOT NULL constraints that are there under another name: where a partition or a child has one of
 * its own beside its parent's, no dump keeps which name it had, and what it says is the same.
 */
final class NotNullNames implements Predicate<Difference> {
  private static final String CONSTRAINT = "constraint ";
  private static final String NOT_NULL = "NOT NULL ";

  private final List<Difference> gone = new ArrayList<>();
  private final List<Difference> added = new ArrayList<>();

  /** Takes those that may be one half of such a pair. */
  @Override
  public boolean test(Difference difference) {
    if (!difference.name().startsWith(CONSTRAINT)
        || (difference.found() == null) == (difference.wanted() == null)
        || !text(difference).startsWith(NOT_NULL)) {
      return false;
    }
    return (difference.found() == null ? gone : added).add(difference);
  }

  /** Both halves of each pair. */
  List<Difference> renamed() {
    return Stream.concat(
            gone.stream().filter(one -> added.stream().anyMatch(other -> isSame(one, other))),
            added.stream().filter(one -> gone.stream().anyMatch(other -> isSame(one, other))))
        .toList();
  }

  /** Those of which there is no other half. */
  List<Difference> single() {
    List<Difference> renamed = renamed();
    return Stream.concat(gone.stream(), added.stream())
        .filter(one -> !renamed.contains(one))
        .toList();
  }

  private static boolean isSame(Difference one, Difference other) {
    return text(one).equals(text(other)) && table(one).equals(table(other));
  }

  private static String text(Difference difference) {
    return difference.found() == null ? difference.wanted() : difference.found();
  }

  private static String table(Difference difference) {
    return difference.name().substring(0, difference.name().lastIndexOf('.'));
  }
}
