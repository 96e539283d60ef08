package trasiego.observation.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGStatement;
import trasiego.observation.schema.SchemaObject.Grant;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaObject.Routine;
import trasiego.observation.schema.SchemaObject.Type;
import trasiego.postgres.SqlResource;

/**
 * What a transaction may have changed of a schema, by OID; whatever else there is reads as it did
 * when the transaction began. Reading these alone takes as long in a large schema as in a small
 * one.
 *
 * @param relations with the indexes of each table
 * @param there those relations, types and routines that certainly exist
 * @param comments whether a comment was made or taken away
 */
public record TouchedObjects(
    Set<Long> relations, Set<Long> types, Set<Long> routines, Set<Long> there, boolean comments) {
  public static final TouchedObjects NONE =
      new TouchedObjects(Set.of(), Set.of(), Set.of(), Set.of(), false);

  private static final String COLUMN = "column:";
  private static final String READ = SqlResource.read(TouchedObjects.class, "touched.sql");

  /**
   * Catalogues of which each row describes one object or a part of one table, or is not read at
   * all. In any other one a changed row may show in the definition of what did not change; what is
   * dropped takes its dependents with it.
   */
  private static final Set<String> SELF_CONTAINED =
      Set.of(
          "pg_aggregate",
          "pg_attrdef",
          "pg_attribute",
          "pg_class",
          "pg_constraint",
          "pg_default_acl",
          "pg_depend",
          "pg_description",
          "pg_enum",
          "pg_event_trigger",
          "pg_foreign_table",
          "pg_index",
          "pg_init_privs",
          "pg_largeobject",
          "pg_largeobject_metadata",
          "pg_partitioned_table",
          "pg_policy",
          "pg_proc",
          "pg_publication",
          "pg_publication_namespace",
          "pg_publication_rel",
          "pg_range",
          "pg_rewrite",
          "pg_seclabel",
          "pg_sequence",
          "pg_shdepend",
          "pg_shdescription",
          "pg_shseclabel",
          "pg_statistic",
          "pg_statistic_ext",
          "pg_statistic_ext_data",
          "pg_trigger",
          "pg_type");

  /**
   * Where a new row may change the definition of other objects: of a default partition, of members.
   */
  private static final Set<String> AFFECTING_OTHERS = Set.of("pg_extension", "pg_inherits");

  /**
   * In the connection's transaction, since it began; empty where anything may have changed.
   *
   * @param known the schema as it was at some moment of the transaction or before it
   */
  static Optional<TouchedObjects> read(Connection connection, Schema known) throws SQLException {
    Builder touched = new Builder();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      statement.unwrap(PGStatement.class).setPrepareThreshold(1);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          touched.add(row);
        }
      }
    }
    return touched.build(known);
  }

  /** What was touched up to then and since. */
  TouchedObjects and(TouchedObjects later) {
    return new TouchedObjects(
        union(relations, later.relations),
        union(types, later.types),
        union(routines, later.routines),
        later.there,
        comments || later.comments);
  }

  private static Set<Long> union(Set<Long> some, Set<Long> others) {
    Set<Long> union = new HashSet<>(some);
    union.addAll(others);
    return union;
  }

  /** Whether an object of this key, or with this beginning of it, is one of them. */
  boolean has(String key) {
    int colon = key.indexOf(':');
    Set<Long> oids =
        switch (key.substring(0, Math.max(colon, 0))) {
          case "relation", "column" -> relations;
          case "type" -> types;
          case "routine" -> routines;
          default -> Set.<Long>of();
        };
    return !oids.isEmpty() && oids.contains(oid(key));
  }

  /** Whether the owner of this key is one of them, and certainly exists. */
  boolean isThere(SchemaObject owner) {
    return has(owner.key()) && there.contains(oid(owner.key()));
  }

  /** The first number in a key. */
  private static long oid(String key) {
    int start = key.indexOf(':') + 1;
    int end = key.indexOf(':', start);
    return Long.parseLong(key, start, end < 0 ? key.length() : end, 10);
  }

  /** Sets the query's first three parameters. */
  void set(PreparedStatement statement) throws SQLException {
    set(statement, 1, relations);
    set(statement, 2, types);
    set(statement, 3, routines);
  }

  private static void set(PreparedStatement statement, int at, Set<Long> oids) throws SQLException {
    Array array = statement.getConnection().createArrayOf("oid", oids.toArray());
    statement.setArray(at, array);
  }

  private static final class Builder {
    private final Set<Long> relations = new HashSet<>();
    private final Set<Long> types = new HashSet<>();
    private final Set<Long> routines = new HashSet<>();
    private final Set<Long> there = new HashSet<>();
    private boolean isAnything;
    private boolean comments;
    private boolean typesDropped;
    private boolean routinesDropped;

    void add(ResultSet row) throws SQLException {
      String kind = row.getString("kind");
      switch (kind) {
        case "relation" -> add(relations, row);
        case "type" -> add(types, row);
        case "routine" -> add(routines, row);
        case "catalogue" ->
            addCatalogue(
                row.getString("catalogue"),
                row.getLong("inserted"),
                row.getLong("updated"),
                row.getLong("deleted"));
        default -> isAnything = true;
      }
    }

    private void add(Set<Long> oids, ResultSet row) throws SQLException {
      long oid = row.getLong("oid");
      oids.add(oid);
      if (row.getBoolean("is_there")) {
        there.add(oid);
      }
    }

    private void addCatalogue(String name, long inserted, long updated, long deleted) {
      isAnything |=
          AFFECTING_OTHERS.contains(name) || !SELF_CONTAINED.contains(name) && updated > 0;
      comments |= name.equals("pg_description");
      typesDropped |= (name.equals("pg_type") || name.equals("pg_constraint")) && deleted > 0;
      routinesDropped |= name.equals("pg_proc") && deleted > 0;
    }

    /** Of the tables that had grants on columns, with their indexes as of every other one. */
    private void addGrantedColumns(Schema known) {
      Set<Long> tables = new HashSet<>();
      known
          .all(Grant.class)
          .filter(grant -> grant.belongsTo().startsWith(COLUMN))
          .map(grant -> oid(grant.belongsTo()))
          .forEach(tables::add);
      relations.addAll(tables);
      known
          .all(Index.class)
          .filter(index -> tables.contains(oid(index.relation())))
          .map(index -> oid(index.key()))
          .forEach(relations::add);
    }

    Optional<TouchedObjects> build(Schema known) {
      if (isAnything) {
        return Optional.empty();
      }
      addGrantedColumns(known);
      if (typesDropped) {
        known.all(Type.class).map(type -> oid(type.key())).forEach(types::add);
      }
      if (routinesDropped) {
        known.all(Routine.class).map(routine -> oid(routine.key())).forEach(routines::add);
      }
      return Optional.of(new TouchedObjects(relations, types, routines, there, comments));
    }
  }
}
