package trasiego.cli.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import trasiego.cli.pattern.source.RowTrigger;
import trasiego.cli.pattern.source.SourceTable;
import trasiego.cli.pattern.source.SourceTable.Column;
import trasiego.postgres.Identifier;

/**
 * A new table for some columns of another one, and the triggers that keep both in step whichever of
 * them a release writes. What they write themselves they leave alone: where both are equal no row
 * is written.
 *
 * @param name of the new table
 */
record SplitTriggers(SourceTable table, List<Column> columns, String name) {
  String target() {
    return Identifier.quote(table.schema(), name);
  }

  private List<Column> key() {
    return table.key().stream().map(one -> table.find(one).orElseThrow()).toList();
  }

  private static String list(List<Column> columns, Function<Column, String> each) {
    return columns.stream().map(each).collect(Collectors.joining(", "));
  }

  private static String names(List<Column> columns, String of) {
    return list(columns, column -> of + column.quoted());
  }

  String sameKey(String some, String other) {
    return key().stream()
        .map(column -> some + column.quoted() + " = " + other + column.quoted())
        .collect(Collectors.joining(" AND "));
  }

  private String differ(String some, String other) {
    return "pg_catalog.record_image_ne(ROW(%s), ROW(%s))"
        .formatted(names(columns, some), names(columns, other));
  }

  private String assign(String from) {
    return list(columns, column -> column.quoted() + " = " + from + column.quoted());
  }

  /** Whether a row of the old table has one in the new: a release may leave the columns out. */
  String isComplete(String of) {
    List<Column> required = columns.stream().filter(Column::required).toList();
    return required.isEmpty()
        ? "("
            + columns.stream()
                .map(column -> of + column.quoted() + " IS NOT NULL")
                .collect(Collectors.joining(" OR "))
            + ")"
        : required.stream()
            .map(column -> of + column.quoted() + " IS NOT NULL")
            .collect(Collectors.joining(" AND "));
  }

  String createTable() {
    List<String> lines = new ArrayList<>();
    for (Column column : key()) {
      lines.add(column.typed(column.name(), column.type()) + " NOT NULL");
    }
    for (Column column : columns) {
      lines.add(
          column.typed(column.name(), column.type())
              + (column.required() ? " NOT NULL" : "")
              + column.defaultExpression().map(text -> " DEFAULT " + text).orElse(""));
    }
    String keys = names(key(), "");
    lines.add("CONSTRAINT %s PRIMARY KEY (%s)".formatted(constraint("_pkey"), keys));
    lines.add(
        "CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s)\n    ON DELETE CASCADE ON UPDATE CASCADE"
            .formatted(constraint("_" + table.name() + "_fkey"), keys, table.quoted(), keys));
    return "CREATE TABLE " + target() + " (\n  " + String.join(",\n  ", lines) + "\n)";
  }

  private String constraint(String suffix) {
    return Identifier.quote(table.free(name + suffix));
  }

  private RowTrigger trigger(String suffix, String on, String moment, String when, String body) {
    return new RowTrigger(table.schema(), on, table.free(name + suffix), moment, when, body);
  }

  /** In the order in which they are made. */
  List<RowTrigger> all() {
    return List.of(toNew(), toOld(), replacing(), deleting());
  }

  private RowTrigger toNew() {
    String insert =
        "INSERT INTO %s AS moved (%s, %s)\n  VALUES (%s, %s)\n  ON CONFLICT (%s) DO "
            .formatted(
                target(),
                names(key(), ""),
                names(columns, ""),
                names(key(), "NEW."),
                names(columns, "NEW."),
                names(key(), ""));
    return trigger(
        "_from_old",
        table.quoted(),
        "AFTER INSERT OR UPDATE",
        "",
        """
        IF NOT (%s) THEN
          -- A release has left the columns out, or has emptied them.
          %s;
        ELSIF TG_OP = 'UPDATE' AND NOT %s THEN
          -- Nothing of it has changed; an older row gets its own at this moment.
          %sNOTHING;
        ELSE
          %sUPDATE SET %s
          WHERE %s;
        END IF;
        """
            .formatted(
                isComplete("NEW."),
                emptied(),
                differ("NEW.", "OLD."),
                insert,
                insert,
                assign("excluded."),
                differ("moved.", "excluded.")));
  }

  private String emptied() {
    return columns.stream().anyMatch(Column::required)
        ? "NULL"
        : "UPDATE %s moved SET %s WHERE %s AND %s"
            .formatted(
                target(), assign("NEW."), sameKey("moved.", "NEW."), differ("moved.", "NEW."));
  }

  private RowTrigger toOld() {
    return trigger(
        "_to_old",
        target(),
        "AFTER INSERT OR UPDATE",
        "",
        "UPDATE %s origin SET %s\nWHERE %s AND %s;\n"
            .formatted(
                table.quoted(),
                assign("NEW."),
                sameKey("origin.", "NEW."),
                differ("origin.", "NEW.")));
  }

  /** As a row is that a trigger made for an INSERT without the columns. */
  private String defaults() {
    return list(
        columns,
        column ->
            column.defaultExpression().map(text -> "(" + text + ")").orElse("NULL")
                + "::"
                + column.type());
  }

  /**
   * The row that a trigger made for an INSERT without the columns gives way to the release's own.
   */
  private RowTrigger replacing() {
    return trigger(
        "_replaced",
        target(),
        "BEFORE INSERT",
        "pg_catalog.pg_trigger_depth() = 0",
        """
        PERFORM FROM %s origin WHERE %s FOR NO KEY UPDATE;
        DELETE FROM %s moved
        WHERE %s AND NOT record_image_ne(ROW(%s), ROW(%s));
        """
            .formatted(
                table.quoted(),
                sameKey("origin.", "NEW."),
                target(),
                sameKey("moved.", "NEW."),
                names(columns, "moved."),
                defaults()));
  }

  private RowTrigger deleting() {
    return trigger(
        "_deleted",
        target(),
        "AFTER DELETE",
        "pg_catalog.pg_trigger_depth() = 0",
        "UPDATE %s origin SET %s WHERE %s;\n"
            .formatted(
                table.quoted(),
                list(columns, column -> column.quoted() + " = DEFAULT"),
                sameKey("origin.", "OLD.")));
  }

  List<String> create() {
    return all().stream().flatMap(trigger -> trigger.create().stream()).toList();
  }

  List<String> drop() {
    return all().stream().flatMap(trigger -> trigger.drop().stream()).toList();
  }
}
