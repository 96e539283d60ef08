package trasiego.cli.pattern;

import static trasiego.cli.pattern.PatternOption.TABLE;

import java.util.List;
import java.util.Set;
import trasiego.cli.exit.UsageException;
import trasiego.cli.pattern.source.FolderDatabase;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.postgres.Literal;

/** A table that goes once no release names it. */
final class DropTable implements Pattern {
  private static final String DEPENDENTS =
      """
      SELECT DISTINCT pg_catalog.pg_describe_object(
        CASE WHEN r.oid IS NULL THEN d.classid ELSE 'pg_catalog.pg_class'::regclass END,
        coalesce(r.ev_class, d.objid), 0)
      FROM pg_catalog.pg_depend d
      LEFT JOIN pg_catalog.pg_rewrite r
        ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
      LEFT JOIN pg_catalog.pg_constraint c
        ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
      WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = ?
        AND d.deptype = 'n'
        AND coalesce(c.conrelid <> d.refobjid, true)
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_attrdef f
          WHERE d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
            AND f.adrelid = d.refobjid)
        AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_policy p
          WHERE d.classid = 'pg_catalog.pg_policy'::regclass AND p.oid = d.objid
            AND p.polrelid = d.refobjid)
      ORDER BY 1
      """;

  @Override
  public String name() {
    return "drop-table";
  }

  @Override
  public String purpose() {
    return "a table goes";
  }

  @Override
  public Set<PatternOption> required() {
    return PatternOptions.ordered(TABLE);
  }

  @Override
  public Set<PatternOption> optional() {
    return Set.of();
  }

  @Override
  public List<PatternFile> files(PatternArguments arguments, FolderDatabase database) {
    SourceTable table = database.table(arguments.one(TABLE));
    List<String> others =
        database.session().query(DEPENDENTS, row -> row.getString(1), table.oid());
    if (!others.isEmpty()) {
      throw new UsageException(
          "%s is used by %s; change or drop those in files before"
              .formatted(table.quoted(), String.join(", ", others)));
    }
    return List.of(expand(table, database.comment(table)), contract(table));
  }

  private PatternFile expand(SourceTable table, String comment) {
    return PatternFile.draft(name(), table.quoted())
        .does(
            table.quoted()
                + " is to go: this says so. Safe: reads no row, the lock lasts an instant.")
        .next(
            "Before the contract: deploy the release that neither reads nor writes "
                + table.quoted()
                + ".")
        .sql(
            "COMMENT ON TABLE %s IS 'Retired: no release may read or write it any more.'"
                .formatted(table.quoted()))
        .undo(
            "The table is as it was.",
            "COMMENT ON TABLE %s IS %s"
                .formatted(table.quoted(), comment.isEmpty() ? "NULL" : Literal.quote(comment)))
        .done();
  }

  private PatternFile contract(SourceTable table) {
    return PatternFile.draft(name(), table.quoted())
        .step("contract")
        .allow(
            "drop-table", table.quoted(), "retired by the step before; no running release names it")
        .irreversible("its rows are gone; the backup before this deployment has them")
        .does(
            table.quoted()
                + " goes with its rows, indexes and constraints. Safe: the lock lasts an instant.")
        .next("Before this file: no running release names " + table.quoted() + ".")
        .sql("DROP TABLE " + table.quoted())
        .done();
  }
}
