package trasiego.migration;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import trasiego.sql.Tree;

/**
 * A statement, alone in its file, that may take as long as it takes, since nobody waits for it for
 * long and the catalogue or the statistics tell whether it has done its work: it may go on in a
 * session that outlives who sent it.
 *
 * @param schema of the relation below, where it is written
 * @param relation whose indexes or statistics tell; empty where the schema does
 */
public record Detachable(Kind kind, Optional<String> schema, Optional<String> relation) {
  /** What it does. */
  public enum Kind {
    BUILD_INDEX,
    DROP_INDEX,
    REINDEX_INDEX,
    REINDEX_TABLE,
    DETACH_PARTITION,
    VALIDATE,
    REFRESH,
    VACUUM;

    /** Waiting for old transactions counts as waiting for a lock, in which nobody waits behind. */
    public boolean isPatient() {
      return this == BUILD_INDEX
          || this == DROP_INDEX
          || this == REINDEX_INDEX
          || this == REINDEX_TABLE;
    }
  }

  /** Empty where the file's statement is of no such kind, or where there are several. */
  public static Optional<Detachable> of(Script script) {
    List<Statement> statements = script.statements();
    return statements.size() == 1 ? of(statements.getFirst().tree()) : Optional.empty();
  }

  private static Optional<Detachable> of(Tree tree) {
    return switch (tree.kind()) {
      case "IndexStmt" -> by(Kind.BUILD_INDEX, isConcurrent(tree));
      case "DropStmt" -> by(Kind.DROP_INDEX, isConcurrent(tree));
      case "ReindexStmt" -> reindex(tree);
      case "AlterTableStmt" -> altered(tree);
      case "RefreshMatViewStmt" ->
          isConcurrent(tree) ? of(Kind.REFRESH, tree.field("relation")) : Optional.empty();
      case "VacuumStmt" -> vacuum(tree);
      default -> Optional.empty();
    };
  }

  private static boolean isConcurrent(Tree tree) {
    return tree.field("concurrent").asBoolean(false);
  }

  private static Optional<Detachable> by(Kind kind, boolean isOne) {
    return isOne
        ? Optional.of(new Detachable(kind, Optional.empty(), Optional.empty()))
        : Optional.empty();
  }

  private static Optional<Detachable> reindex(Tree tree) {
    if (tree.options("params", "concurrently").noneMatch(Rule::isOn)) {
      return Optional.empty();
    }
    return switch (tree.field("kind").asString("")) {
      case "REINDEX_OBJECT_INDEX" -> of(Kind.REINDEX_INDEX, tree.field("relation"));
      case "REINDEX_OBJECT_TABLE" -> of(Kind.REINDEX_TABLE, tree.field("relation"));
      default -> Optional.empty();
    };
  }

  private static Optional<Detachable> altered(Tree tree) {
    List<JsonNode> commands = tree.fields("cmds", "AlterTableCmd").toList();
    if (commands.size() != 1) {
      return Optional.empty();
    }
    JsonNode command = commands.getFirst();
    boolean detaches = command.path("def").path("PartitionCmd").path("concurrent").asBoolean(false);
    return command.path("subtype").asString("").equals("AT_ValidateConstraint")
        ? by(Kind.VALIDATE, true)
        : by(Kind.DETACH_PARTITION, detaches);
  }

  /** A full one locks everybody out. */
  private static Optional<Detachable> vacuum(Tree tree) {
    List<JsonNode> tables = tree.fields("rels", "VacuumRelation").toList();
    boolean plain =
        tree.field("is_vacuumcmd").asBoolean(false)
            && tree.option("options", "full").isEmpty()
            && tables.size() == 1;
    return plain ? of(Kind.VACUUM, tables.getFirst().path("relation")) : Optional.empty();
  }

  private static Optional<Detachable> of(Kind kind, JsonNode relation) {
    String schema = relation.path("schemaname").asString("");
    return Optional.of(
        new Detachable(
            kind,
            Optional.of(schema).filter(name -> !name.isEmpty()),
            Optional.of(relation.path("relname").asString(""))));
  }
}
