package trasiego.migration;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import trasiego.sql.Tree;

/**
 * What can be known of a statement before the server sees it, from the tree that PostgreSQL's
 * grammar makes of it. Where the grammar does not know it, {@link UnknownStatement} goes by its
 * words.
 */
final class Rule {
  private static final Set<String> CALLER = Set.of("role", "session_authorization");
  private static final Set<String> TRANSACTION =
      Set.of(
          "transaction",
          "transaction snapshot",
          "session characteristics",
          "transaction_isolation",
          "transaction_read_only",
          "transaction_deferrable",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "default_transaction_deferrable");
  private static final String STRINGS = "standard_conforming_strings";
  private static final Set<String> LIMITS = Set.of("lock_timeout", "statement_timeout");
  private static final Set<String> MANY_TABLES =
      Set.of("REINDEX_OBJECT_SCHEMA", "REINDEX_OBJECT_SYSTEM", "REINDEX_OBJECT_DATABASE");
  private static final Set<String> ON = Set.of("", "on", "true", "1", "yes");
  static final String CONTROLS_TRANSACTION =
      "controls the transaction itself, which would leave half a file without a history row; remove"
          + " it: each file is one transaction";
  static final String KEEPS_PREPARED =
      "leaves a prepared transaction that keeps its locks; remove it";
  static final String CHANGES_ROLE =
      "changes the role or the transaction that the runner has set; remove it";
  static final String UNDOES_SETTINGS = "undoes what the runner has set for its session; remove it";
  static final String READS_OTHERWISE =
      "changes how the strings behind it are read, which the file was cut by before; remove it, and"
          + " write E'…' where a backslash escapes";
  static final String NEEDS_ROWS = "needs rows from a client; write INSERT statements instead";
  static final String SENDS_ROWS = "sends rows to a client; remove it";

  /** What begins so reads and writes rows: none of these rules is about it, however many it is. */
  private static final Set<String> ROWS =
      Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE", "WITH");

  private Rule() {}

  private static boolean isAboutRows(Statement statement) {
    return ROWS.contains(statement.words().getFirst());
  }

  /** Why this statement runs outside a transaction only; empty where it runs inside one. */
  static Optional<String> outsideTransaction(Statement statement, Set<String> committing) {
    if (isAboutRows(statement)) {
      return Optional.empty();
    }
    return endsTransactions(statement, committing)
        .or(
            () ->
                statement.tree().isKnown()
                    ? Optional.ofNullable(outside(statement.tree()))
                    : UnknownStatement.outsideTransaction(statement.words()));
  }

  private static String outside(Tree tree) {
    return switch (tree.kind()) {
      case "IndexStmt" -> isTrue(tree, "concurrent") ? "CREATE INDEX CONCURRENTLY" : null;
      case "DropStmt" -> isTrue(tree, "concurrent") ? "DROP INDEX CONCURRENTLY" : null;
      case "ReindexStmt" -> {
        // The server takes the last of several.
        boolean concurrently = tree.options("params", "concurrently").anyMatch(Rule::isOn);
        boolean many = MANY_TABLES.contains(text(tree, "kind"));
        yield concurrently ? "REINDEX CONCURRENTLY" : many ? "REINDEX of many tables" : null;
      }
      case "AlterTableStmt" -> {
        boolean concurrently =
            tree.fields("cmds", "AlterTableCmd")
                .map(command -> command.path("def").path("PartitionCmd"))
                .anyMatch(partition -> partition.path("concurrent").asBoolean(false));
        yield concurrently ? "DETACH PARTITION CONCURRENTLY" : null;
      }
      case "VacuumStmt" -> isTrue(tree, "is_vacuumcmd") ? "VACUUM" : null;
      case "ClusterStmt" -> tree.field("relation").isMissingNode() ? "CLUSTER of all tables" : null;
      case "CreatedbStmt", "DropdbStmt", "CreateTableSpaceStmt", "DropTableSpaceStmt" ->
          "CREATE/DROP DATABASE or TABLESPACE";
      case "AlterDatabaseStmt" ->
          tree.option("options", "tablespace")
              .map(_ -> "ALTER DATABASE SET TABLESPACE")
              .orElse(null);
      case "AlterSystemStmt" -> "ALTER SYSTEM";
      case "CreateSubscriptionStmt", "DropSubscriptionStmt" -> "CREATE/DROP SUBSCRIPTION";
      case "AlterSubscriptionStmt" -> "ALTER SUBSCRIPTION";
      default -> null;
    };
  }

  /** What in this statement ends transactions by itself; empty where nothing does. */
  static Optional<String> endsTransactions(Statement statement, Set<String> committing) {
    if (isAboutRows(statement)) {
      return Optional.empty();
    }
    Tree tree = statement.tree();
    if (tree.kind().equals("DoStmt") && EndedTransactions.in(tree, committing)) {
      return Optional.of("DO with COMMIT or ROLLBACK");
    }
    if (tree.kind().equals("CallStmt") && committing.contains(EndedTransactions.called(tree))) {
      return Optional.of("CALL of a procedure with COMMIT or ROLLBACK");
    }
    return Optional.empty();
  }

  /** Why no file may hold this statement. */
  static Optional<String> refused(Statement statement) {
    if (isAboutRows(statement)) {
      return Optional.empty();
    }
    return statement.tree().isKnown()
        ? Optional.ofNullable(refused(statement.tree()))
        : UnknownStatement.refused(statement.words());
  }

  private static String refused(Tree tree) {
    return switch (tree.kind()) {
      case "TransactionStmt" ->
          text(tree, "kind").equals("TRANS_STMT_PREPARE") ? KEEPS_PREPARED : CONTROLS_TRANSACTION;
      case "VariableSetStmt" -> {
        String name = text(tree, "name");
        boolean resets = text(tree, "kind").startsWith("VAR_RESET");
        if (resets) {
          yield name.isEmpty() || CALLER.contains(name.toLowerCase(Locale.ROOT))
              ? UNDOES_SETTINGS
              : null;
        }
        if (name.equalsIgnoreCase(STRINGS)) {
          yield isConforming(tree) ? null : READS_OTHERWISE;
        }
        yield CALLER.contains(name.toLowerCase(Locale.ROOT))
                || TRANSACTION.contains(name.toLowerCase(Locale.ROOT))
            ? CHANGES_ROLE
            : null;
      }
      case "DiscardStmt" -> UNDOES_SETTINGS;
      case "CopyStmt" -> {
        boolean file = !tree.field("filename").isMissingNode();
        yield file ? null : isTrue(tree, "is_from") ? NEEDS_ROWS : SENDS_ROWS;
      }
      default -> null;
    };
  }

  static boolean setsLimit(Statement statement) {
    if (isAboutRows(statement)) {
      return false;
    }
    Tree tree = statement.tree();
    return tree.kind().equals("VariableSetStmt")
        && text(tree, "kind").startsWith("VAR_SET")
        && LIMITS.contains(text(tree, "name").toLowerCase(Locale.ROOT));
  }

  /**
   * The procedure that this statement creates, where its body ends transactions by itself, or the
   * new name that it gives to such a one.
   *
   * @param committing procedures that do, which its body may call
   */
  static Optional<String> committingProcedure(Statement statement, Set<String> committing) {
    return isAboutRows(statement)
        ? Optional.empty()
        : EndedTransactions.procedure(statement.tree(), committing);
  }

  private static boolean isConforming(Tree tree) {
    return text(tree, "kind").equals("VAR_SET_VALUE")
        && tree.fields("args", "A_Const")
            .allMatch(value -> ON.contains(value.path("sval").path("sval").asString("off")));
  }

  /** An option without a value is on. */
  static boolean isOn(JsonNode value) {
    String text =
        value.path("String").path("sval").asString("")
            + value.path("Integer").path("ival").asString("");
    return ON.contains(text.toLowerCase(Locale.ROOT));
  }

  private static boolean isTrue(Tree tree, String field) {
    return tree.field(field).asBoolean(false);
  }

  private static String text(Tree tree, String field) {
    return tree.field(field).asString("");
  }
}
