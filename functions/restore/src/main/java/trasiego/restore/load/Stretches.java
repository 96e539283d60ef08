package trasiego.restore.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import trasiego.archive.contents.TableOfContents.Item;

/**
 * Items parted by who makes them, in as few stretches as what they need allows, since each is a run
 * of a tool or a session of its own: what two owners made in turns is no chain.
 */
final class Stretches {
  private Stretches() {}

  /**
   * Within a stretch the items keep their order, and each comes behind what it needs.
   *
   * @param items in an order in which they can be made one by one
   * @param answer that differs between one stretch and the next
   */
  static List<List<Item>> of(List<Item> items, Predicate<Item> answer) {
    List<List<Item>> stretches = new ArrayList<>();
    List<Item> left = items;
    while (!left.isEmpty()) {
      Set<Integer> waiting = left.stream().map(Item::number).collect(Collectors.toSet());
      boolean mine = answer.test(left.getFirst());
      List<Item> taken = new ArrayList<>();
      List<Item> others = new ArrayList<>();
      for (Item item : left) {
        boolean ready = item.needs().stream().noneMatch(waiting::contains);
        if (answer.test(item) == mine && ready) {
          taken.add(item);
          waiting.remove(item.number());
        } else {
          others.add(item);
        }
      }
      if (taken.isEmpty()) {
        // A need that stands behind who needs it, which the order settles.
        taken.add(others.removeFirst());
      }
      stretches.add(taken);
      left = others;
    }
    return stretches;
  }
}
