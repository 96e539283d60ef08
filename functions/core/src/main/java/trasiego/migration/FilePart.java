package trasiego.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import trasiego.postgres.Identifier;
import trasiego.sql.Tree;

/**
 * One of the files into which another one is parted.
 *
 * @param isReversible false where nothing takes it back
 */
public record FilePart(String sql, List<Statement> statements, boolean isReversible) {
  public FilePart {
    statements = List.copyOf(statements);
  }

  /** What takes it back, where each of its statements makes something by name. */
  public Optional<String> undo() {
    List<String> lines = new ArrayList<>();
    for (Statement statement : statements.reversed()) {
      List<String> undo = undo(statement.tree());
      if (undo.isEmpty()) {
        return Optional.empty();
      }
      lines.addAll(undo);
    }
    return isReversible ? Optional.of(String.join("\n", lines) + "\n") : Optional.empty();
  }

  /** Empty where its own words do not say how. */
  private static List<String> undo(Tree tree) {
    return switch (tree.kind()) {
      case "IndexStmt" -> {
        String name = tree.field("idxname").asString("");
        String how = tree.field("concurrent").asBoolean(false) ? "INDEX CONCURRENTLY " : "INDEX ";
        yield name.isEmpty()
            ? List.of()
            : List.of("DROP " + how + qualified(tree.field("relation"), name) + ";");
      }
      case "CreateStmt" -> List.of("DROP TABLE " + relation(tree.field("relation")) + ";");
      case "ViewStmt" ->
          tree.field("replace").asBoolean(false)
              ? List.of()
              : List.of("DROP VIEW " + relation(tree.field("view")) + ";");
      case "CreateSeqStmt" -> List.of("DROP SEQUENCE " + relation(tree.field("sequence")) + ";");
      case "CreateEnumStmt" -> List.of("DROP TYPE " + names(tree.field("typeName")) + ";");
      case "AlterTableStmt" -> alterTable(tree);
      default -> List.of();
    };
  }

  private static List<String> alterTable(Tree tree) {
    if (!tree.field("objtype").asString("").equals("OBJECT_TABLE")) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (JsonNode command : tree.fields("cmds", "AlterTableCmd").toList().reversed()) {
      String what =
          switch (command.path("subtype").asString("")) {
            case "AT_AddColumn" ->
                "DROP COLUMN "
                    + Identifier.quote(
                        command.path("def").path("ColumnDef").path("colname").asString(""));
            case "AT_AddConstraint" -> {
              String name = command.path("def").path("Constraint").path("conname").asString("");
              yield name.isEmpty() ? "" : "DROP CONSTRAINT " + Identifier.quote(name);
            }
            default -> "";
          };
      if (what.isEmpty()) {
        return List.of();
      }
      lines.add("ALTER TABLE " + relation(tree.field("relation")) + " " + what + ";");
    }
    return lines;
  }

  private static String relation(JsonNode relation) {
    return qualified(relation, relation.path("relname").asString(""));
  }

  private static String qualified(JsonNode relation, String name) {
    String schema = relation.path("schemaname").asString("");
    return schema.isEmpty() ? Identifier.quote(name) : Identifier.quote(schema, name);
  }

  private static String names(JsonNode names) {
    return names
        .valueStream()
        .map(name -> Identifier.quote(name.path("String").path("sval").asString("")))
        .collect(Collectors.joining("."));
  }
}
