package trasiego.cli.pattern.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.cli.pattern.source.SourceTable.Constraint;
import trasiego.cli.pattern.source.SourceTable.Index;
import trasiego.postgres.Identifier;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;

/**
 * What stands on a column and must stand on the one that takes its place, as the server itself
 * writes it once the column has the other's name and type. What cannot be carried is refused.
 *
 * @param indexes by the old name
 * @param constraints by the old name; unique ones have their index among {@code uniques}
 */
public record CarriedColumn(
    SourceTable table,
    Column column,
    Map<String, Index> indexes,
    Map<String, Index> uniques,
    Map<String, Constraint> constraints,
    List<View> views) {
  private static final Set<String> CARRIED_KINDS = Set.of("c", "f", "u");

  private static final String DEPENDENTS =
      """
      SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      FROM pg_catalog.pg_depend d
      WHERE d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.refobjid = ? AND d.refobjsubid = ?
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_attrdef f
          WHERE d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
            AND f.adrelid = d.refobjid AND f.adnum = d.refobjsubid)
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_constraint c
          WHERE d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
            AND c.conrelid = d.refobjid AND c.contype IN ('c', 'f', 'n', 'u')
            AND d.refobjsubid = ANY (c.conkey))
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_index x
          WHERE d.classid = 'pg_catalog.pg_class'::regclass AND x.indexrelid = d.objid
            AND x.indrelid = d.refobjid)
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_rewrite r
          JOIN pg_catalog.pg_class v ON v.oid = r.ev_class
          WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
            AND v.relkind = 'v' AND r.rulename = '_RETURN')
      UNION
      SELECT 'the partition key of ' || p.partrelid::regclass
      FROM pg_catalog.pg_partitioned_table p
      WHERE p.partrelid = ? AND ?::int2 = ANY (p.partattrs::int2[])
      ORDER BY 1
      """;

  private static final String VIEWS =
      """
      SELECT DISTINCT v.oid::bigint,
        pg_catalog.format('%I.%I', n.nspname, v.relname),
        coalesce(' WITH (' || pg_catalog.array_to_string(v.reloptions, ', ') || ')', ''),
        pg_catalog.pg_get_viewdef(v.oid)
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
      JOIN pg_catalog.pg_class v ON v.oid = r.ev_class
      JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
      WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass
        AND d.refclassid = 'pg_catalog.pg_class'::regclass
        AND d.refobjid = ? AND d.refobjsubid = ? AND v.relkind = 'v'
      ORDER BY 2
      """;

  /** A view, made anew under its own columns' names, rights and comments. */
  public record View(long oid, String name, String options, String definition) {
    public String sql() {
      String text = definition.strip();
      return "CREATE OR REPLACE VIEW %s%s AS\n%s"
          .formatted(
              name, options, text.endsWith(";") ? text.substring(0, text.length() - 1) : text);
    }
  }

  /**
   * @param changes what makes the old column the other one, on a database that forgets it
   */
  public static CarriedColumn of(
      FolderDatabase database,
      SourceTable table,
      Column column,
      String newName,
      List<String> changes) {
    refuse(database.session(), table, column);
    Map<String, String> names = new LinkedHashMap<>();
    List<String> statements = new ArrayList<>(changes);
    for (Index index : table.indexes(column)) {
      String name = name(table, index.name(), column.name(), newName);
      names.put(index.name(), name);
      statements.add(
          "ALTER INDEX %s RENAME TO %s"
              .formatted(Identifier.quote(table.schema(), index.name()), Identifier.quote(name)));
    }
    for (Constraint constraint : table.constraints(column)) {
      String name = name(table, constraint.name(), column.name(), newName);
      names.put(constraint.name(), name);
      statements.add(
          table.alter(
              "RENAME CONSTRAINT %s TO %s".formatted(constraint.quoted(), Identifier.quote(name))));
    }
    try {
      return database.after(statements, () -> read(database, table, column, names));
    } catch (SqlFailure e) {
      throw new UsageException(
          "%s cannot become what is wanted: %s; nothing was written"
              .formatted(table.object(column), e.getMessage()));
    }
  }

  private static CarriedColumn read(
      FolderDatabase database, SourceTable table, Column column, Map<String, String> names) {
    SourceTable after = database.table(table.quoted());
    Map<String, Index> indexes = new LinkedHashMap<>();
    Map<String, Index> uniques = new LinkedHashMap<>();
    Map<String, Constraint> constraints = new LinkedHashMap<>();
    names.forEach(
        (before, name) -> {
          after.constraints().stream()
              .filter(constraint -> constraint.name().equals(name))
              .forEach(constraint -> constraints.put(before, constraint));
          after.indexes().stream()
              .filter(index -> index.name().equals(name))
              .forEach(index -> (index.isConstraints() ? uniques : indexes).put(before, index));
        });
    return new CarriedColumn(
        table, column, indexes, uniques, constraints, views(database.session(), table, column));
  }

  /** The same, with the views as they read the old column. */
  public CarriedColumn withViewsBefore(Session session) {
    return new CarriedColumn(
        table, column, indexes, uniques, constraints, views(session, table, column));
  }

  public static List<View> views(Session session, SourceTable table, Column column) {
    return session.query(
        VIEWS,
        row -> new View(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
        table.oid(),
        column.number());
  }

  public static void refuse(Session session, SourceTable table, Column column) {
    List<String> reasons = new ArrayList<>(dependents(session, table, column));
    if (!column.identity().isEmpty()) {
      reasons.add("it is an identity column");
    }
    if (!column.generated().isEmpty()) {
      reasons.add("it is generated");
    }
    if (table.isInherited()) {
      reasons.add("the table has parents or children, whose triggers and indexes are their own");
    }
    table.constraints(column).stream()
        .filter(constraint -> !CARRIED_KINDS.contains(constraint.kind()))
        .map(constraint -> constraint.quoted() + " " + constraint.definition())
        .forEach(reasons::add);
    boolean hasIndex =
        table.indexes().stream().anyMatch(index -> index.mentions().contains(column.number()));
    if (table.isPartitioned() && hasIndex) {
      reasons.add("its indexes are partitioned, which the server does not build concurrently");
    }
    if (!reasons.isEmpty()) {
      throw new UsageException(
          "%s cannot be carried over: %s; change that first, or write the files by hand"
              .formatted(table.object(column), String.join("; ", reasons)));
    }
  }

  public static List<String> dependents(Session session, SourceTable table, Column column) {
    return session.query(
        DEPENDENTS,
        row -> row.getString(1),
        table.oid(),
        column.number(),
        table.oid(),
        column.number());
  }

  private static String name(SourceTable table, String old, String column, String newColumn) {
    String replaced = old.replace(column, newColumn);
    return table.free(replaced.equals(old) ? old + "_" + newColumn : replaced);
  }
}
