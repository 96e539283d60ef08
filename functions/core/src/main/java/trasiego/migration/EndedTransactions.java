package trasiego.migration;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import trasiego.sql.Lexer;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;
import trasiego.sql.Tree;

/** Whether a block or a procedure ends transactions by itself, blocks inside it included. */
final class EndedTransactions {
  private static final Set<String> ENDING = Set.of("PLpgSQL_stmt_commit", "PLpgSQL_stmt_rollback");
  private static final Pattern ENDING_WORD =
      Pattern.compile("\\b(COMMIT|ROLLBACK)\\b", Pattern.CASE_INSENSITIVE);
  private static final Set<String> PROCEDURES = Set.of("OBJECT_PROCEDURE", "OBJECT_ROUTINE");

  /**
   * Each block inside a block is read once more: nobody nests so many, and a thousand last hours.
   */
  private static final int DEEPEST = 8;

  private EndedTransactions() {}

  static boolean in(Tree tree, Set<String> committing) {
    return in(tree, committing, 0);
  }

  /** The name of a procedure that does, which this statement creates or gives. */
  static Optional<String> procedure(Tree tree, Set<String> committing) {
    if (tree.kind().equals("RenameStmt")
        && PROCEDURES.contains(tree.field("renameType").asString(""))
        && committing.contains(last(tree.field("object").path("ObjectWithArgs").path("objname")))) {
      return Optional.of(tree.field("newname").asString(""));
    }
    return tree.kind().equals("CreateFunctionStmt")
            && tree.field("is_procedure").asBoolean(false)
            && in(tree, committing)
        ? Optional.of(last(tree.field("funcname")))
        : Optional.empty();
  }

  static String called(Tree call) {
    return last(call.field("funccall").path("funcname"));
  }

  /** By the body's own grammar; where there is none, such as for another language, by its words. */
  private static boolean in(Tree tree, Set<String> committing, int depth) {
    Optional<List<JsonNode>> statements =
        depth < DEEPEST ? tree.bodyStatements() : Optional.empty();
    return statements
        .map(all -> all.stream().anyMatch(each -> ends(each, committing, depth)))
        .orElseGet(() -> tree.body().filter(body -> mayEnd(body, committing)).isPresent());
  }

  private static boolean ends(JsonNode statement, Set<String> committing, int depth) {
    String kind = statement.propertyNames().iterator().next();
    if (!kind.equals("PLpgSQL_stmt_call")) {
      return ENDING.contains(kind);
    }
    String call = statement.path(kind).path("expr").path("PLpgSQL_expr").path("query").asString("");
    Tree tree = Tree.of(call);
    return switch (tree.kind()) {
      case "DoStmt" -> in(tree, committing, depth + 1);
      case "CallStmt" -> committing.contains(called(tree));
      default -> mayEnd(call, committing);
    };
  }

  /** Rather too much than too little: a block inside is a string, and what is unreadable too. */
  private static boolean mayEnd(String body, Set<String> committing) {
    List<Token> tokens = Lexer.tokens(body);
    boolean inStrings =
        tokens.stream()
            .anyMatch(
                token -> token.kind() == Kind.UNREADABLE || token.of(body).equalsIgnoreCase("DO"));
    return inStrings && ENDING_WORD.matcher(body).find()
        || tokens.stream()
            .filter(token -> token.kind() == Kind.WORD || token.kind() == Kind.QUOTED_NAME)
            .map(token -> token.of(body))
            .anyMatch(
                word ->
                    ENDING_WORD.matcher(word).matches()
                        || committing.contains(word.toLowerCase(Locale.ROOT))
                        || committing.contains(word.replace("\"", "")));
  }

  /** The last part of a name that may be qualified, folded as the grammar folds it. */
  private static String last(JsonNode names) {
    List<JsonNode> parts = names.valueStream().toList();
    return parts.isEmpty() ? "" : parts.getLast().path("String").path("sval").asString("");
  }
}
