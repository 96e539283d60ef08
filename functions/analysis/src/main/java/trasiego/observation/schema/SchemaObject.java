package trasiego.observation.schema;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;

/**
 * One object of a schema as it stood at one moment. The key stays the same while the object lives,
 * whatever it is called: a rename is told from a drop and an add by it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "object")
public sealed interface SchemaObject {
  /** Its OID, with what tells parts of one object apart. */
  String key();

  /** Quoted where needed and qualified, as an acknowledgement names it. */
  String name();

  /**
   * The key of the relation, type or routine with which it is read; empty for what is always read.
   */
  default String belongsTo() {
    return switch (this) {
      case Relation it -> it.key();
      case Column it -> it.relation();
      case Constraint it -> it.relation() == null ? it.type() : it.relation();
      case Index it -> it.relation();
      case Statistics it -> it.relation();
      case Trigger it -> it.relation();
      case Policy it -> it.relation();
      case Routine it -> it.key();
      case Type it -> it.key();
      case EnumLabel it -> it.type();
      case Grant it -> it.key().substring("grant:".length());
      case Namespace _, Extension _, Publication _ -> "";
    };
  }

  record Namespace(String key, String name, String owner) implements SchemaObject {}

  /**
   * @param kind table, partitioned table, foreign table, view, materialized view, sequence or
   *     composite type
   * @param persistence p, u or t
   * @param parent the key of the partitioned table or ancestor that it belongs to; null where none
   * @param bound of a partition; null otherwise
   * @param filenode changes when the table is rewritten; 0 where there is no storage
   * @param definition of a view; how a table is partitioned; what a partition's rows must fulfil;
   *     the settings of a sequence; null otherwise
   */
  record Relation(
      String key,
      String name,
      String kind,
      String persistence,
      String owner,
      String parent,
      String bound,
      long filenode,
      boolean rowSecurity,
      boolean forcesRowSecurity,
      String definition)
      implements SchemaObject {
    public boolean isTable() {
      return kind.equals("table") || kind.equals("partitioned table");
    }
  }

  /**
   * @param name the table's name, a dot, the column's
   * @param relation the key of its table
   * @param column its own name, quoted where needed
   * @param identity a, d or empty
   * @param generated s, v or empty
   * @param defaultExpression null where there is none; the expression of a generated column
   * @param collation null where it is the type's own
   * @param inherited whether it only follows the parent's, as in a partition
   */
  record Column(
      String key,
      String name,
      String relation,
      int number,
      String column,
      String type,
      boolean notNull,
      String defaultExpression,
      String identity,
      String generated,
      String collation,
      boolean inherited)
      implements SchemaObject {}

  /**
   * @param name the table's name (or the domain's), a dot, the constraint's
   * @param kind check, foreign key, primary key, unique, exclusion, not null
   * @param relation the key of its table; null for a domain's
   * @param type the key of its domain; null for a table's
   * @param columns numbers in the table
   * @param referenced the key of the table that a foreign key points to; null otherwise
   * @param index the key of the index behind it; null where none
   * @param definition as the server writes it
   * @param inherited whether it only follows the parent's, as in a partition
   */
  record Constraint(
      String key,
      String name,
      String kind,
      String relation,
      String type,
      List<Integer> columns,
      String referenced,
      List<Integer> referencedColumns,
      String index,
      boolean validated,
      String definition,
      boolean inherited)
      implements SchemaObject {}

  /**
   * @param columns numbers in the table in the index's order, 0 for an expression; without INCLUDE
   * @param predicate of a partial index; null otherwise
   * @param inherited whether it is part of a partitioned table's index
   */
  record Index(
      String key,
      String name,
      String relation,
      List<Integer> columns,
      String predicate,
      boolean unique,
      boolean primary,
      boolean valid,
      String definition,
      boolean inherited)
      implements SchemaObject {}

  /**
   * What the planner is to know of columns or expressions together.
   *
   * @param definition as the server writes it
   */
  record Statistics(String key, String name, String relation, String definition)
      implements SchemaObject {}

  /**
   * What happens by itself at each write: a trigger or a rule.
   *
   * @param name the table's name, a dot, the trigger's
   * @param enabled O, D, R or A
   * @param inherited whether it only follows the parent's, as in a partition
   */
  record Trigger(
      String key,
      String name,
      String relation,
      String enabled,
      String definition,
      boolean inherited)
      implements SchemaObject {}

  /**
   * @param name the table's name, a dot, the policy's
   */
  record Policy(String key, String name, String relation, String definition)
      implements SchemaObject {}

  /**
   * @param name with the types of its arguments
   * @param kind function, procedure, aggregate or window
   * @param arguments with names, modes and defaults
   * @param result its result's type; empty for a procedure
   * @param volatility i, s or v
   */
  record Routine(
      String key,
      String name,
      String kind,
      String arguments,
      String result,
      String volatility,
      String definition)
      implements SchemaObject {}

  /**
   * @param kind enum, domain, range or composite, which is a relation as well, for its columns
   * @param base of a domain; null otherwise
   */
  record Type(
      String key, String name, String kind, String base, boolean notNull, String defaultExpression)
      implements SchemaObject {}

  /**
   * @param name the type's name, a dot, the label as a literal
   * @param type the key of its type
   */
  record EnumLabel(String key, String name, String type, String label, double order)
      implements SchemaObject {}

  /**
   * @param key what is granted on and to whom
   * @param name what is granted on, such as {@code table public.orders}
   * @param grantee a role that does not own it, quoted where needed, or {@code public}
   * @param privileges in upper case, {@code with grant option} behind where it is so
   */
  record Grant(String key, String name, String grantee, List<String> privileges)
      implements SchemaObject {}

  /**
   * @param members how many objects are its own
   */
  record Extension(String key, String name, String version, long members) implements SchemaObject {}

  /**
   * @param tables the keys of what it carries; empty where it carries all tables
   */
  record Publication(String key, String name, boolean allTables, List<String> tables)
      implements SchemaObject {}

  /** All objects by their keys. */
  static Map<String, SchemaObject> byKey(List<? extends SchemaObject> objects) {
    Map<String, SchemaObject> byKey = new java.util.LinkedHashMap<>();
    objects.forEach(object -> byKey.put(object.key(), object));
    return byKey;
  }
}
