package trasiego.observation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import trasiego.execution.Lock;
import trasiego.observation.SessionState.Held;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Relation;

/** Locks in the field's words, strongest first, on names as a statement found them. */
final class Locks {
  private static final List<String> STRONGEST_FIRST =
      List.of(
          "ACCESS EXCLUSIVE",
          "EXCLUSIVE",
          "SHARE ROW EXCLUSIVE",
          "SHARE",
          "SHARE UPDATE EXCLUSIVE",
          "ROW EXCLUSIVE",
          "ROW SHARE");

  private Locks() {}

  static List<Lock> named(Collection<Held> held, Schema before, Schema after) {
    return held.stream()
        .flatMap(lock -> name(lock, before, after).map(name -> Lock.of(lock.mode(), name)).stream())
        .distinct()
        .sorted(
            Comparator.comparingInt((Lock lock) -> STRONGEST_FIRST.indexOf(lock.mode()))
                .thenComparing(Lock::relation))
        .toList();
  }

  /** Those that the others do not hold; a relation may have got another name meanwhile. */
  static List<Held> without(List<Held> held, List<Held> others) {
    List<Held> rest = new ArrayList<>(held);
    rest.removeIf(
        lock ->
            others.stream()
                .anyMatch(it -> it.relation() == lock.relation() && it.mode().equals(lock.mode())));
    return rest;
  }

  /** Temporary tables and the server's own are nobody else's; what has no name is an index. */
  private static Optional<String> name(Held lock, Schema before, Schema after) {
    String key = "relation:" + lock.relation();
    return before
        .find(Relation.class, key)
        .or(() -> after.find(Relation.class, key))
        .map(Relation::name)
        .or(() -> Optional.of(lock.name()))
        .filter(name -> !name.isEmpty() && !name.startsWith("pg_"));
  }
}
