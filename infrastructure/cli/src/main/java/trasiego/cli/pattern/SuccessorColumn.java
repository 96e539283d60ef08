package trasiego.cli.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.cli.pattern.source.CarriedColumn;
import trasiego.cli.pattern.source.CarriedColumn.View;
import trasiego.cli.pattern.source.RowTrigger;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.cli.pattern.source.SourceTable.Index;
import trasiego.postgres.Identifier;
import trasiego.postgres.Literal;

/**
 * A column that takes another one's place: it is added beside, kept in step, filled, given all that
 * stands on the old one, and then the old one goes.
 *
 * @param name while both are there
 * @param type the new one
 * @param forward the new value from {@code %s}, the old column
 * @param takesName whether it has the old column's name in the end
 * @param views that read the old column, as they are to be, by what they are
 * @param trigger empty where the application writes both
 */
record SuccessorColumn(
    String pattern,
    SourceTable table,
    Column old,
    String name,
    String type,
    Conversion conversion,
    boolean takesName,
    CarriedColumn carried,
    List<View> views,
    Optional<RowTrigger> trigger) {

  /**
   * How a value becomes the other's.
   *
   * @param forward from the old column's value
   * @param back from the new column's
   */
  record Conversion(UnaryOperator<String> forward, UnaryOperator<String> back) {}

  private String object() {
    return table.object(old);
  }

  Draft draft() {
    return PatternFile.draft(pattern, object());
  }

  String quoted() {
    return Identifier.quote(name);
  }

  private String becomes() {
    return "%s of %s becomes %s%s"
        .formatted(
            old.quoted(),
            table.quoted(),
            takesName ? "" : quoted(),
            type.equals(old.type()) ? "" : (takesName ? "" : ", ") + type);
  }

  List<PatternFile> files() {
    List<PatternFile> files = new ArrayList<>();
    files.add(expand());
    files.add(backfill());
    carried.indexes().values().forEach(index -> files.add(index(index)));
    carried.uniques().values().forEach(index -> files.add(index(index)));
    files.addAll(new SuccessorConstraints(this).files());
    if (old.required()) {
      files.add(require());
    }
    if (!views.isEmpty()) {
      files.add(readByViews());
    }
    files.add(new SuccessorContract(this).file());
    return files;
  }

  private PatternFile expand() {
    List<String> sql = new ArrayList<>();
    sql.add(table.alter("ADD COLUMN " + old.typed(name, type)));
    if (trigger.isEmpty()) {
      old.defaultExpression()
          .ifPresent(
              expression ->
                  sql.add(table.alter("ALTER COLUMN " + quoted() + " SET DEFAULT " + expression)));
    }
    commentAndGrants(quoted(), sql);
    trigger.ifPresent(one -> sql.addAll(one.create()));
    List<String> undo = new ArrayList<>(trigger.map(RowTrigger::drop).orElse(List.of()));
    undo.add(table.alter("DROP COLUMN " + quoted()));
    return draft()
        .does(
            becomes()
                + ". The new column is added beside the old one"
                + (trigger.isPresent() ? ", and a trigger keeps both in step" : "")
                + ". Safe: a column without a default rewrites nothing, a trigger reads no row,"
                + " and both locks last an instant.")
        .next(nextAfterExpand())
        .sql(sql)
        .undo("Loses nothing: " + old.quoted() + " has every value.", undo)
        .done();
  }

  private String nextAfterExpand() {
    if (trigger.isEmpty()) {
      return "Before the next file: deploy the release that writes both columns in every INSERT and"
          + " UPDATE and still reads "
          + old.quoted()
          + ".";
    }
    String doubt =
        !takesName && !old.required() && old.defaultExpression().isPresent()
            ? " An INSERT that gives "
                + quoted()
                + " as NULL gets the default of "
                + old.quoted()
                + ": to the trigger that is an INSERT of the old release."
            : "";
    return "Before the next file: nothing; the application may go on as it is." + doubt;
  }

  void commentAndGrants(String column, List<String> sql) {
    if (!old.comment().isEmpty()) {
      sql.add(
          "COMMENT ON COLUMN %s.%s IS %s"
              .formatted(table.quoted(), column, Literal.quote(old.comment())));
    }
    old.grants().forEach(grant -> sql.add(grant.sql(" (" + column + ")", table.quoted())));
  }

  String differs() {
    return "pg_catalog.record_image_ne(ROW(%s), ROW(%s))"
        .formatted(quoted(), conversion.forward().apply(old.quoted()));
  }

  private PatternFile backfill() {
    return draft()
        .backfill(table.quoted())
        .does(
            "The rows from before are filled. Safe: runs in batches, each a short transaction, and"
                + " leaves rows alone that are in step; rows are compared byte by byte, since equal"
                + " values may be written differently.")
        .next(
            takesName
                ? ""
                : trigger.isPresent()
                    ? "Before the contract: deploy the release that reads and writes "
                        + quoted()
                        + " and does not name "
                        + old.quoted()
                        + "."
                    : "Before the contract: deploy the release that reads "
                        + quoted()
                        + " and, behind the file that lets "
                        + old.quoted()
                        + " be null, the one that does not name "
                        + old.quoted()
                        + ".")
        .sql(
            "UPDATE %s\nSET %s = %s\nWHERE %s"
                .formatted(
                    table.quoted(), quoted(), conversion.forward().apply(old.quoted()), differs()))
        .undo("The filled values stay: nobody reads them yet.", "SELECT 1")
        .done();
  }

  private PatternFile index(Index index) {
    String create = index.isUnique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
    return draft()
        .step("index")
        .suffix("index_" + (indexes().indexOf(index) + 1))
        .reads(table.quoted())
        .needsBackfill()
        .does(
            "The index that "
                + old.quoted()
                + " has, for "
                + quoted()
                + ". Safe: built beside reads and writes.")
        .sql(create + "CONCURRENTLY " + index.definition().substring(create.length()))
        .undo(
            "The old index is there all along.",
            "DROP INDEX CONCURRENTLY " + Identifier.quote(table.schema(), index.name()))
        .done();
  }

  private List<Index> indexes() {
    List<Index> all = new ArrayList<>(carried.indexes().values());
    all.addAll(carried.uniques().values());
    return all;
  }

  RequiredColumn required() {
    return RequiredColumn.of(table, name);
  }

  private PatternFile require() {
    return required().file(draft().needsBackfill(), relaxes());
  }

  private PatternFile readByViews() {
    return draft()
        .step("views")
        .needsBackfill()
        .does(
            "Views that read "
                + old.quoted()
                + " read "
                + quoted()
                + ", under their own columns' names. Safe: both are equal; rights and comments"
                + " stay.")
        .sql(views.stream().map(View::sql).toList())
        .undo(
            "The views read " + old.quoted() + " again.",
            carried.views().stream().map(View::sql).toList())
        .done();
  }

  /** The release that no longer names the old column must be able to leave it out. */
  private Optional<String> relaxes() {
    return trigger.isEmpty() ? Optional.of(old.quoted()) : Optional.empty();
  }
}
