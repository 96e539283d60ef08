package trasiego.observation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trasiego.observation.Messages.Said;
import trasiego.observation.SessionState.Held;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Relation;

/**
 * Finds which relation the server means: its messages name no schema. Where several have the name,
 * it is the one that the statement changed or locked, else the first in the search path.
 */
final class RelationResolver {
  private final Schema before;
  private final Schema after;
  private final SessionState session;
  private final Set<String> gained;
  private final Set<String> held;

  /**
   * @param session as the statement left it, or found it where it failed
   */
  RelationResolver(
      Schema before, Schema after, SessionState session, List<Held> gained, List<Held> held) {
    this.before = before;
    this.after = after;
    this.session = session;
    this.gained = keys(gained);
    this.held = keys(held);
  }

  List<Event> of(List<Said> all) {
    return all.stream()
        .filter(said -> !said.table().matches("pg_toast_\\d+"))
        .map(
            said -> {
              Optional<Candidate> found =
                  said.kind() == Event.Kind.VALIDATE ? constraint(said) : table(said);
              String raw = said.table().isEmpty() ? said.object() : said.table();
              return new Event(
                  said.kind(), found.map(Candidate::name).orElse(quoted(raw)), said.object());
            })
        .toList();
  }

  /** One relation that may be meant, and how much speaks for it beside its locks. */
  private record Candidate(String key, String name, int weight) {}

  private Optional<Candidate> table(Said said) {
    List<Candidate> all = new ArrayList<>();
    both(Relation.class)
        .filter(it -> Names.last(it.name()).equals(said.table()))
        .forEach(it -> all.add(new Candidate(it.key(), name(it.key()), weight(it, said))));
    session
        .temporary()
        .forEach(
            (oid, name) -> {
              if (Names.last(name).equals(said.table())) {
                all.add(new Candidate("relation:" + oid, name, 1));
              }
            });
    return best(all);
  }

  private Optional<Candidate> constraint(Said said) {
    return best(
        both(Constraint.class)
            .filter(it -> it.relation() != null && Names.last(it.name()).equals(said.object()))
            .map(it -> new Candidate(it.relation(), name(it.relation()), changed(it) ? 4 : 0))
            .toList());
  }

  private Optional<Candidate> best(List<Candidate> all) {
    return all.stream()
        .max(
            Comparator.comparingInt(
                    (Candidate it) ->
                        it.weight()
                            + (gained.contains(it.key()) ? 2 : 0)
                            + (held.contains(it.key()) ? 1 : 0))
                .thenComparingInt(it -> -place(it.name())));
  }

  private int weight(Relation relation, Said said) {
    boolean built =
        both(Index.class)
            .anyMatch(
                it ->
                    it.relation().equals(relation.key())
                        && Names.last(it.name()).equals(said.object()));
    return (changed(relation) ? 4 : 0) + (built ? 4 : 0);
  }

  private boolean changed(SchemaObject object) {
    return !Objects.equals(before.objects().get(object.key()), after.objects().get(object.key()));
  }

  private int place(String name) {
    int at = session.path().indexOf(Names.schema(name));
    return at < 0 ? session.path().size() : at;
  }

  private <T extends SchemaObject> Stream<T> both(Class<T> kind) {
    return Stream.concat(before.all(kind), after.all(kind));
  }

  private String name(String relation) {
    return before
        .find(Relation.class, relation)
        .or(() -> after.find(Relation.class, relation))
        .map(Relation::name)
        .orElse(relation);
  }

  private static Set<String> keys(List<Held> locks) {
    return locks.stream().map(lock -> "relation:" + lock.relation()).collect(Collectors.toSet());
  }

  private static String quoted(String name) {
    return name.matches("[a-z_][a-z0-9_$]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
