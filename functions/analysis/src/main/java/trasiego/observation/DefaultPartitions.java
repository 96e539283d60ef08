package trasiego.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject.Relation;

/**
 * The one scan of which the server says nothing: a table that is created as a partition has the
 * rows of the default partition read, one of which may belong to it. It says so where it need not.
 */
final class DefaultPartitions {
  private final Schema before;
  private final Changes changes;

  DefaultPartitions(Schema before, Changes changes) {
    this.before = before;
    this.changes = changes;
  }

  /**
   * What was said, and those scans.
   *
   * @param spared which default partitions were not read, once for each time
   */
  List<Event> with(List<Event> said, List<String> spared) {
    List<String> left = new ArrayList<>(spared);
    List<Event> all = new ArrayList<>(said);
    changes.added(Relation.class).stream()
        .filter(it -> it.bound() != null && !it.bound().equals("DEFAULT"))
        .flatMap(this::beside)
        .filter(it -> !left.remove(Names.last(it.name())))
        .flatMap(this::leaves)
        .filter(it -> !left.remove(Names.last(it.name())))
        .map(it -> new Event(Event.Kind.VERIFY, it.name(), ""))
        // An attached one was told of by the server itself.
        .filter(it -> !all.contains(it))
        .forEach(all::add);
    return List.copyOf(all);
  }

  /** The default partition of the same parent. */
  private Stream<Relation> beside(Relation partition) {
    return before
        .all(Relation.class)
        .filter(it -> Objects.equals(it.parent(), partition.parent()))
        .filter(it -> "DEFAULT".equals(it.bound()));
  }

  /** The tables that hold its rows. */
  private Stream<Relation> leaves(Relation relation) {
    return relation.kind().equals("partitioned table")
        ? before
            .all(Relation.class)
            .filter(it -> relation.key().equals(it.parent()))
            .flatMap(this::leaves)
        : Stream.of(relation);
  }
}
