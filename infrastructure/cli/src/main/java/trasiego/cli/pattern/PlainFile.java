package trasiego.cli.pattern;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import trasiego.cli.pattern.PatternFile.Draft;
import trasiego.migration.Statement;
import trasiego.postgres.Identifier;
import trasiego.sql.Tree;

/** A statement that needs no pattern, in one file; an index is built beside reads and writes. */
public final class PlainFile {
  private PlainFile() {}

  /** What takes it back is written where the statement itself says it. */
  public static PatternFile of(Statement statement) {
    Tree tree = statement.tree();
    String sql = statement.sql();
    Draft draft = PatternFile.draft("", "").step("");
    if (tree.kind().equals("IndexStmt") && !isConcurrent(tree)) {
      // The words behind CREATE and UNIQUE are the statement's own.
      int at = sql.toUpperCase(Locale.ROOT).indexOf("INDEX") + "INDEX".length();
      sql = sql.substring(0, at) + " CONCURRENTLY" + sql.substring(at);
      draft.reads("the table");
      draft.does("Builds an index. Safe: beside reads and writes.");
    } else {
      draft.does("Write here what it is for, and why it is safe while the application runs.");
    }
    Optional<String> undo = undo(tree);
    return draft
        .sql(sql)
        .undo(
            undo.isPresent()
                ? "Takes it back."
                : "Write here what takes it back, or remove this file and say there: --"
                    + " trasiego:irreversible: <reason>",
            undo.orElse(""))
        .done();
  }

  private static boolean isConcurrent(Tree tree) {
    return tree.field("concurrent").asBoolean(false);
  }

  private static Optional<String> undo(Tree tree) {
    return switch (tree.kind()) {
      case "IndexStmt" ->
          Optional.of(tree.field("idxname").asString(""))
              .filter(name -> !name.isEmpty())
              .map(
                  name ->
                      "DROP INDEX CONCURRENTLY "
                          + qualified(tree.field("relation").path("schemaname"), name));
      case "CreateStmt" ->
          Optional.of(
              "DROP TABLE "
                  + qualified(
                      tree.field("relation").path("schemaname"),
                      tree.field("relation").path("relname").asString("")));
      case "AlterTableStmt" -> addedColumn(tree);
      default -> Optional.empty();
    };
  }

  private static Optional<String> addedColumn(Tree tree) {
    JsonNode relation = tree.field("relation");
    return tree.fields("cmds", "AlterTableCmd")
        .filter(command -> Set.of("AT_AddColumn").contains(command.path("subtype").asString("")))
        .map(command -> command.path("def").path("ColumnDef").path("colname").asString(""))
        .findFirst()
        .map(
            column ->
                "ALTER TABLE %s DROP COLUMN %s"
                    .formatted(
                        qualified(
                            relation.path("schemaname"), relation.path("relname").asString("")),
                        Identifier.quote(column)));
  }

  private static String qualified(JsonNode schema, String name) {
    String written = schema.asString("");
    return written.isEmpty()
        ? Identifier.quote(name)
        : Identifier.quote(written) + "." + Identifier.quote(name);
  }
}
