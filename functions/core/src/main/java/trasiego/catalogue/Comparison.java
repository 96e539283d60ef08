package trasiego.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import trasiego.postgres.Catalogue.Difference;
import trasiego.postgres.Session;

/**
 * What a restored database has otherwise than the recorded catalogue says.
 *
 * @param first as many as a person reads
 * @param count of all of them
 */
public record Comparison(List<Difference> first, long count) {
  private static final int SHOWN = 20;

  public Comparison {
    first = List.copyOf(first);
  }

  public boolean isEqual() {
    return count == 0;
  }

  Comparison with(List<Difference> more) {
    List<Difference> all = new ArrayList<>(first);
    all.addAll(more);
    return new Comparison(all.subList(0, Math.min(all.size(), SHOWN)), count + more.size());
  }

  /** Each object with what it is and what it was, on one line. */
  public String text() {
    List<String> lines = new ArrayList<>(first.stream().map(Difference::toString).toList());
    if (count > first.size()) {
      lines.add("and " + (count - first.size()) + " more");
    }
    return String.join("; ", lines);
  }

  /**
   * Reads both side by side.
   *
   * @param allowed which differences are none here
   */
  public static Comparison of(
      Session restored, RecordedCatalogue wanted, Predicate<Difference> allowed) {
    try (LiveCatalogue live = LiveCatalogue.open(restored)) {
      return new Merge(live, wanted.lines(), allowed).run();
    }
  }

  /** Two sorted lists, each read once. */
  private static final class Merge {
    private final LiveCatalogue live;
    private final RecordedCatalogue.Lines recorded;
    private final Predicate<Difference> allowed;
    private final List<Difference> first = new ArrayList<>();
    private long count;

    private Merge(
        LiveCatalogue live, RecordedCatalogue.Lines recorded, Predicate<Difference> allowed) {
      this.live = live;
      this.recorded = recorded;
      this.allowed = allowed;
    }

    private Comparison run() {
      Optional<Definition> found = live.next();
      Optional<Definition> wanted = recorded.next();
      while (found.isPresent() || wanted.isPresent()) {
        int order =
            found.isEmpty() ? 1 : wanted.isEmpty() ? -1 : found.get().compareTo(wanted.get());
        differ(order <= 0 ? found : Optional.empty(), order >= 0 ? wanted : Optional.empty());
        found = order <= 0 ? live.next() : found;
        wanted = order >= 0 ? recorded.next() : wanted;
      }
      return new Comparison(first, count);
    }

    private void differ(Optional<Definition> found, Optional<Definition> wanted) {
      String is = found.map(Definition::text).orElse(null);
      String was = wanted.map(Definition::text).orElse(null);
      if (is != null && was != null && Reading.isSame(is, was)) {
        return;
      }
      String name = found.or(() -> wanted).map(Definition::name).orElseThrow();
      Difference difference = new Difference(name, is, was);
      if (!allowed.test(difference)) {
        count++;
        if (first.size() < SHOWN) {
          first.add(difference);
        }
      }
    }
  }
}
