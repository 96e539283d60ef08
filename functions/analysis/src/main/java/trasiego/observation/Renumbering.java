package trasiego.observation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import trasiego.observation.schema.Change;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaObject;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Constraint;
import trasiego.observation.schema.SchemaObject.EnumLabel;
import trasiego.observation.schema.SchemaObject.Extension;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Namespace;
import trasiego.observation.schema.SchemaObject.Policy;
import trasiego.observation.schema.SchemaObject.Publication;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Statistics;
import trasiego.observation.schema.SchemaObject.Trigger;
import trasiego.observation.schema.SchemaObject.Type;

/**
 * Gives the objects of a schema that was made once more, on another server, the keys that they had
 * where it was made first: an object is the same where its kind and name are. What is new keeps a
 * key that nothing had before.
 */
public final class Renumbering {
  /** What a hash partition's rows must fulfil names the parent by its OID. */
  private static final Pattern HASH = Pattern.compile("(?<=satisfies_hash_partition\\(')\\d+");

  private static final String RELATION = "relation:";

  private final Map<String, String> keys = new HashMap<>();
  private final String made;

  /**
   * @param first as it stood where its objects have their keys from
   * @param again the same schema with other keys
   * @param made tells new keys of this making from all others
   */
  public Renumbering(Schema first, Schema again, String made) {
    this.made = made;
    Map<String, String> named = new HashMap<>();
    Set<String> twice = new HashSet<>();
    first
        .objects()
        .values()
        .forEach(
            object -> {
              if (named.put(name(object), object.key()) != null) {
                twice.add(name(object));
              }
            });
    again
        .objects()
        .values()
        .forEach(
            object -> {
              String key = named.get(name(object));
              if (key != null && !twice.contains(name(object))) {
                keys.put(object.key(), key);
              }
            });
  }

  private static String name(SchemaObject object) {
    String whose = object instanceof Grant grant ? " to " + grant.grantee() : "";
    return object.getClass().getSimpleName() + " " + object.name() + whose;
  }

  public Schema of(Schema structure) {
    return new Schema(
        SchemaObject.byKey(structure.objects().values().stream().map(this::of).toList()));
  }

  public Changes of(Changes changes) {
    return new Changes(
        changes.all().stream()
            .map(change -> new Change<>(of(change.before()), of(change.after())))
            .toList());
  }

  public ObservedStatement of(ObservedStatement statement) {
    return statement.with(of(statement.changes()));
  }

  private String key(String key) {
    if (key == null) {
      return null;
    }
    return keys.computeIfAbsent(key, _ -> key + "@" + made);
  }

  private SchemaObject of(SchemaObject object) {
    return object == null ? null : with(object, this::key);
  }

  private SchemaObject with(SchemaObject object, UnaryOperator<String> to) {
    return switch (object) {
      case Namespace it -> new Namespace(to.apply(it.key()), it.name(), it.owner());
      case Relation it -> relation(it, to);
      case Column it -> column(it, to);
      case Constraint it -> constraint(it, to);
      case Index it -> index(it, to);
      case Statistics it ->
          new Statistics(to.apply(it.key()), it.name(), to.apply(it.relation()), it.definition());
      case Trigger it -> trigger(it, to);
      case Policy it ->
          new Policy(to.apply(it.key()), it.name(), to.apply(it.relation()), it.definition());
      case Routine it -> routine(it, to);
      case Type it -> type(it, to);
      case EnumLabel it ->
          new EnumLabel(to.apply(it.key()), it.name(), to.apply(it.type()), it.label(), it.order());
      case Grant it -> new Grant(to.apply(it.key()), it.name(), it.grantee(), it.privileges());
      case Extension it -> new Extension(to.apply(it.key()), it.name(), it.version(), it.members());
      case Publication it -> publication(it, to);
    };
  }

  private Relation relation(Relation it, UnaryOperator<String> to) {
    return new Relation(
        to.apply(it.key()),
        it.name(),
        it.kind(),
        it.persistence(),
        it.owner(),
        to.apply(it.parent()),
        it.bound(),
        it.filenode(),
        it.rowSecurity(),
        it.forcesRowSecurity(),
        it.definition() == null ? null : HASH.matcher(it.definition()).replaceAll(this::parent));
  }

  private String parent(java.util.regex.MatchResult oid) {
    String key = keys.getOrDefault(RELATION + oid.group(), RELATION + oid.group());
    return Matcher.quoteReplacement(key.substring(RELATION.length()));
  }

  private static Column column(Column it, UnaryOperator<String> to) {
    return new Column(
        to.apply(it.key()),
        it.name(),
        to.apply(it.relation()),
        it.number(),
        it.column(),
        it.type(),
        it.notNull(),
        it.defaultExpression(),
        it.identity(),
        it.generated(),
        it.collation(),
        it.inherited());
  }

  private static Constraint constraint(Constraint it, UnaryOperator<String> to) {
    return new Constraint(
        to.apply(it.key()),
        it.name(),
        it.kind(),
        to.apply(it.relation()),
        to.apply(it.type()),
        it.columns(),
        to.apply(it.referenced()),
        it.referencedColumns(),
        to.apply(it.index()),
        it.validated(),
        it.definition(),
        it.inherited());
  }

  private static Index index(Index it, UnaryOperator<String> to) {
    return new Index(
        to.apply(it.key()),
        it.name(),
        to.apply(it.relation()),
        it.columns(),
        it.predicate(),
        it.unique(),
        it.primary(),
        it.valid(),
        it.definition(),
        it.inherited());
  }

  private static Trigger trigger(Trigger it, UnaryOperator<String> to) {
    return new Trigger(
        to.apply(it.key()),
        it.name(),
        to.apply(it.relation()),
        it.enabled(),
        it.definition(),
        it.inherited());
  }

  private static Routine routine(Routine it, UnaryOperator<String> to) {
    return new Routine(
        to.apply(it.key()),
        it.name(),
        it.kind(),
        it.arguments(),
        it.result(),
        it.volatility(),
        it.definition());
  }

  private static Type type(Type it, UnaryOperator<String> to) {
    return new Type(
        to.apply(it.key()), it.name(), it.kind(), it.base(), it.notNull(), it.defaultExpression());
  }

  private static Publication publication(Publication it, UnaryOperator<String> to) {
    return new Publication(
        to.apply(it.key()),
        it.name(),
        it.allTables(),
        it.tables().stream().map(to).sorted().toList());
  }
}
