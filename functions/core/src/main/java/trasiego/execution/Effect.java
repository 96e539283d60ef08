package trasiego.execution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.SortedMap;
import java.util.TreeMap;
import trasiego.postgres.Catalogue;

/**
 * What a file changes in the schema, by name: each object that differs, as it was before and as it
 * is after. By it a statement that was cut off is judged: its effect is there, or it is not.
 */
public record Effect(SortedMap<String, String> before, SortedMap<String, String> after) {
  public static final Effect UNKNOWN = new Effect(new TreeMap<>(), new TreeMap<>());

  public static Effect between(Catalogue before, Catalogue after) {
    return new Effect(
        without(before.objects(), after.objects()), without(after.objects(), before.objects()));
  }

  private static SortedMap<String, String> without(
      SortedMap<String, String> from, SortedMap<String, String> other) {
    TreeMap<String, String> rest = new TreeMap<>(from);
    rest.entrySet().removeAll(other.entrySet());
    return rest;
  }

  /** What the file's undo changes. */
  public Effect reversed() {
    return new Effect(after, before);
  }

  @JsonIgnore
  public boolean isEmpty() {
    return before.isEmpty() && after.isEmpty();
  }

  /** Whether this schema has everything as the file leaves it. */
  public boolean isThere(Catalogue catalogue) {
    return !isEmpty()
        && catalogue.objects().entrySet().containsAll(after.entrySet())
        && before.keySet().stream()
            .allMatch(name -> after.containsKey(name) || !catalogue.objects().containsKey(name));
  }

  /** This schema as it was before the file. */
  public Catalogue takenFrom(Catalogue catalogue) {
    TreeMap<String, String> objects = new TreeMap<>(catalogue.objects());
    after.keySet().forEach(objects::remove);
    objects.putAll(before);
    return new Catalogue(objects);
  }

  /** Whether the file leaves an index of this quoted and qualified name. */
  public boolean leavesIndex(String name) {
    return after.containsKey(Catalogue.index(name));
  }
}
