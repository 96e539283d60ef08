package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.COLUMN;
import static trasiego.cli.pattern.PatternOption.TABLE;
import static trasiego.cli.pattern.PatternOption.VALUE;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.cli.pattern.source.SourceTable.Index;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;

/**
 * A table that becomes the first partition of one of its name: no row moves, and a validated CHECK
 * proves its bound.
 */
final class PartitionTable implements Pattern {
  private static final String IN_THE_WAY =
      """
      SELECT pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::regclass, c.oid, 0)
      FROM pg_catalog.pg_constraint c
      WHERE c.contype = 'f' AND ? IN (c.confrelid, c.conrelid)
      UNION
      SELECT pg_catalog.pg_describe_object('pg_catalog.pg_trigger'::regclass, t.oid, 0)
      FROM pg_catalog.pg_trigger t
      WHERE t.tgrelid = ? AND NOT t.tgisinternal
      UNION
      SELECT pg_catalog.pg_describe_object('pg_catalog.pg_policy'::regclass, p.oid, 0)
      FROM pg_catalog.pg_policy p
      WHERE p.polrelid = ?
      UNION
      SELECT pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0)
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
      WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refobjid = ?
      ORDER BY 1
      """;

  /** With what they are of, as ALTER SEQUENCE says it. */
  private static final String SEQUENCES =
      """
      SELECT pg_catalog.format('%I.%I', n.nspname, s.relname), pg_catalog.format('%I', a.attname)
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
      JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refobjid = ? AND d.deptype = 'a'
      ORDER BY 1
      """;

  @Override
  public String name() {
    return "partition-table";
  }

  @Override
  public String purpose() {
    return "a table is partitioned by ranges of a column";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE, COLUMN, VALUE);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of();
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    Column column = table.column(arguments.one(COLUMN));
    refuse(database, table, column);
    String bound = Literal.quote(arguments.one(VALUE)).strip() + "::" + column.type();
    database.accepts("SELECT " + bound);
    String check = "CHECK (%1$s IS NOT NULL AND %1$s < %2$s)".formatted(column.quoted(), bound);
    String constraint = Identifier.quote(table.free(table.name() + "_before_bound"));
    List<PatternFile> files =
        new ArrayList<>(
            NotValid.files(
                name(),
                table.quoted(),
                table,
                constraint,
                check,
                "%s is to be partitioned by %s: the rows up to the bound are its first partition, and none beyond it may be written until the last step"
                    .formatted(table.quoted(), column.quoted()),
                "no release writes a row beyond the bound, or without it"));
    List<PartitionSwap.Sequence> sequences =
        database
            .session()
            .query(
                SEQUENCES,
                row -> new PartitionSwap.Sequence(row.getString(1), row.getString(2)),
                table.oid());
    files.add(
        new PartitionSwap(table, column, bound, constraint, database.comment(table), sequences)
            .file(name()));
    return files;
  }

  private static void refuse(FolderDatabase database, SourceTable table, Column column) {
    List<String> reasons =
        new ArrayList<>(
            database
                .session()
                .query(
                    IN_THE_WAY,
                    row -> row.getString(1),
                    table.oid(),
                    table.oid(),
                    table.oid(),
                    table.oid()));
    if (table.isPartitioned() || table.isInherited()) {
      reasons.add("it has partitions, parents or children");
    }
    for (Index index : table.indexes()) {
      if (index.isUnique() && !index.columns().contains(column.number())) {
        reasons.add(
            "the unique index %s lacks %s, and rows of different partitions would not be compared"
                .formatted(Identifier.quote(index.name()), column.quoted()));
      }
    }
    table.columns().stream()
        .filter(other -> !other.identity().isEmpty())
        .forEach(other -> reasons.add(other.quoted() + " is an identity column"));
    table.constraints().stream()
        .filter(constraint -> constraint.kind().equals("x"))
        .forEach(constraint -> reasons.add(constraint.quoted() + " excludes rows"));
    if (!reasons.isEmpty()) {
      throw new UsageException(
          "%s cannot become a partition: %s; change that first, or write the files by hand"
              .formatted(table.quoted(), String.join("; ", reasons)));
    }
  }
}
