package trasiego.cli.pattern;

import java.util.ArrayList;
import java.util.List;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.cli.pattern.source.SourceTable.Grant;
import trasiego.cli.pattern.source.SourceTable.Index;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;

/** The moment at which the partitioned table takes the name. */
record PartitionSwap(
    SourceTable table,
    Column column,
    String bound,
    String constraint,
    String comment,
    List<Sequence> sequences) {
  /** Of a column of the table, both as SQL writes them. */
  record Sequence(String name, String column) {
    /** A partition that is dropped one day must not take it along. */
    String ownedBy(String table) {
      return "ALTER SEQUENCE %s OWNED BY %s.%s".formatted(name, table, column);
    }
  }

  private String name(String suffix) {
    return table.free(table.name() + suffix);
  }

  private String quoted(String name) {
    return Identifier.quote(table.schema(), name);
  }

  /** Of the old table's own things, whose names the new table's take. */
  private String old(String name) {
    return table.free(name + "_first");
  }

  PatternFile file(String pattern) {
    String first = name("_first");
    Draft draft = PatternFile.draft(pattern, table.quoted()).step("contract");
    return draft
        .allow(
            "rename-table",
            table.quoted(),
            "the old table is attached as the first partition, and shows its rows by the name")
        .does(
            "A partitioned table takes the name, with the old one as its first partition and an"
                + " empty one for all the rest. Safe: the CHECK proves the bound, so that no row"
                + " is read or moved, and each index is taken as it is; the locks last an"
                + " instant.")
        .next(
            "Before this file: no release names the table otherwise than by its name. Behind it:"
                + " make a partition for each further range before its rows come; those in the"
                + " rest have to be moved first.")
        .sql(forward(first))
        .undo(
            "The rows of other partitions go back into the old table, which takes its name again:"
                + " everybody waits while that takes.",
            back(first))
        .done();
  }

  private List<String> forward(String first) {
    List<String> sql = new ArrayList<>();
    sql.add(table.alter("RENAME TO " + Identifier.quote(first)));
    for (Index index : table.indexes()) {
      sql.add(
          "ALTER INDEX %s RENAME TO %s"
              .formatted(quoted(index.name()), Identifier.quote(old(index.name()))));
    }
    sql.add(
        "CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING COMMENTS INCLUDING CONSTRAINTS INCLUDING STORAGE)\n  PARTITION BY RANGE (%s)"
            .formatted(table.quoted(), quoted(first), column.quoted()));
    sql.add(table.alter("DROP CONSTRAINT " + constraint));
    sql.add(
        table.alter(
            "ATTACH PARTITION %s FOR VALUES FROM (MINVALUE) TO (%s)"
                .formatted(quoted(first), bound)));
    sql.add(
        "CREATE TABLE %s PARTITION OF %s DEFAULT".formatted(quoted(name("_rest")), table.quoted()));
    for (Index index : table.indexes()) {
      sql.add(
          index.isConstraints()
              ? table.alter("ADD CONSTRAINT " + constraintOf(index))
              : index.definition());
    }
    sequences.forEach(sequence -> sql.add(sequence.ownedBy(table.quoted())));
    addRights(sql);
    return sql;
  }

  private void addRights(List<String> sql) {
    for (Grant grant : table.grants()) {
      sql.add(grant.sql("", table.quoted()));
    }
    for (Column granted : table.columns()) {
      granted
          .grants()
          .forEach(grant -> sql.add(grant.sql(" (" + granted.quoted() + ")", table.quoted())));
    }
    if (!comment.isEmpty()) {
      sql.add("COMMENT ON TABLE %s IS %s".formatted(table.quoted(), Literal.quote(comment)));
    }
  }

  private String constraintOf(Index index) {
    return table.constraints().stream()
        .filter(one -> one.name().equals(index.name()))
        .map(one -> one.quoted() + " " + one.definition())
        .findFirst()
        .orElseThrow();
  }

  private List<String> back(String first) {
    List<String> sql = new ArrayList<>();
    String columns =
        String.join(
            ", ",
            table.columns().stream()
                .filter(one -> one.generated().isEmpty())
                .map(Column::quoted)
                .toList());
    sql.add(table.alter("DETACH PARTITION " + quoted(first)));
    // What lies beyond the bound breaks the CHECK, which comes back for what is written next.
    sql.add("ALTER TABLE %s DROP CONSTRAINT %s".formatted(quoted(first), constraint));
    sql.add(
        "INSERT INTO %s (%s) SELECT %s FROM %s"
            .formatted(quoted(first), columns, columns, table.quoted()));
    sequences.forEach(sequence -> sql.add(sequence.ownedBy(quoted(first))));
    sql.add("DROP TABLE " + table.quoted());
    sql.add("ALTER TABLE %s RENAME TO %s".formatted(quoted(first), Identifier.quote(table.name())));
    for (Index index : table.indexes()) {
      sql.add(
          "ALTER INDEX %s RENAME TO %s"
              .formatted(quoted(old(index.name())), Identifier.quote(index.name())));
    }
    sql.add(
        table.alter(
            "ADD CONSTRAINT %1$s CHECK (%2$s IS NOT NULL AND %2$s < %3$s)"
                .formatted(constraint, column.quoted(), bound)));
    return sql;
  }
}
