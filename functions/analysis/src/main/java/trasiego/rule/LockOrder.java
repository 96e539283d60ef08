package trasiego.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import trasiego.execution.Lock;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedStatement;
import trasiego.observation.schema.SchemaObject.Relation;

/**
 * A file that keeps one table locked when it locks another.
 *
 * @param file its name
 */
public record LockOrder(String first, String second, String file) {

  /** Each table before each one that a later statement of the file locks. */
  public static List<LockOrder> of(ObservedFile file) {
    List<LockOrder> found = new ArrayList<>();
    Set<String> held = new LinkedHashSet<>();
    for (ObservedStatement statement :
        file.transactional() ? file.statements() : List.<ObservedStatement>of()) {
      Set<String> now = locked(file, statement);
      now.removeAll(held);
      for (String second : now) {
        held.forEach(first -> found.add(new LockOrder(first, second, file.name())));
      }
      held.addAll(now);
    }
    return List.copyOf(found);
  }

  /** Tables from before the file that it keeps others from writing. */
  private static Set<String> locked(ObservedFile file, ObservedStatement statement) {
    Set<String> found = new LinkedHashSet<>();
    statement.gained().stream()
        .filter(lock -> LockConflicts.STRONG.contains(lock.mode()))
        .map(Lock::relation)
        .filter(name -> file.before().relation(name).filter(Relation::isTable).isPresent())
        .forEach(found::add);
    return found;
  }

  /** What an earlier file of the deployment does the other way round, where this one locks anew. */
  public static Optional<LockOrder> otherwise(StatementContext it) {
    if (it.file().lockOrders().isEmpty()) {
      return Optional.empty();
    }
    List<LockOrder> own = of(it.file().file());
    Set<String> now = locked(it.file().file(), it.statement());
    return own.stream()
        .filter(order -> now.contains(order.second()) && isFirstHere(it, order.second()))
        .flatMap(
            order ->
                it.file().lockOrders().stream()
                    .filter(
                        other ->
                            other.first().equals(order.second())
                                && other.second().equals(order.first()))
                    .map(other -> new LockOrder(order.first(), order.second(), other.file())))
        .findFirst();
  }

  private static boolean isFirstHere(StatementContext it, String table) {
    return it.earlier().stream()
        .noneMatch(earlier -> locked(it.file().file(), earlier).contains(table));
  }

  /**
   * @param child whether the first points to the second by a foreign key: then the other file is
   *     the one to change
   */
  public String words(boolean child) {
    return child
        ? "; %s locks %s first: two that run at once wait for each other, so lock %s first there as well"
            .formatted(file, second, first)
        : "; %s locks %s first: two that run at once wait for each other, so lock %s first here as well"
            .formatted(file, second, second);
  }
}
