package trasiego.sql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import trasiego.sql.Token.Kind;

/**
 * The queries of one PL/pgSQL routine. Each is what PL/pgSQL would plan when it comes to it, so
 * that a server can tell of each whether the names in it lead anywhere, without running any.
 */
public final class Body {
  private static final String QUERY = "query";
  private static final String EXPRESSION = "PLpgSQL_expr";

  // Of RawParseMode in PostgreSQL's parser.h.
  private static final int EXPRESSION_ALONE = 2;
  private static final int FIRST_ASSIGNMENT = 3;

  /** A body in a block in a body: nobody writes more into one another. */
  private static final int DEEPEST = 4;

  private static final Set<String> PREPARABLE =
      Set.of("SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt");

  /** How a body says whether a name that is both is the variable or the column. */
  private static final Set<String> WHICH = Set.of("use_variable", "use_column");

  private final BodyVariables variables;
  private final boolean saysWhich;
  private final List<BodyQuery> queries = new ArrayList<>();

  private Body(BodyVariables variables, boolean saysWhich) {
    this.variables = variables;
    this.saysWhich = saysWhich;
  }

  /**
   * @param definition CREATE FUNCTION or CREATE PROCEDURE, as the server writes it
   * @param table whose rows NEW and OLD are, quoted and qualified; empty where it is no trigger's
   * @return empty where it is no PL/pgSQL, or its grammar does not know it
   */
  public static Optional<List<BodyQuery>> queries(String definition, Optional<String> table) {
    Declarations declarations = Declarations.of(definition);
    return declarations
        .function()
        .map(
            function -> {
              BodyVariables variables = BodyVariables.of(function, declarations.types(), table);
              boolean saysWhich = words(definition).stream().anyMatch(WHICH::contains);
              Body body = new Body(variables, saysWhich);
              body.walk(function, 1);
              return List.copyOf(body.queries);
            });
  }

  private void walk(JsonNode node, int line) {
    if (node.isArray()) {
      node.valueStream().forEach(child -> walk(child, line));
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      int at = value.path("lineno").asInt(line);
      switch (field.getKey()) {
        case EXPRESSION -> add(value, line);
        case "PLpgSQL_stmt_fors" -> loop(value, at);
        case "PLpgSQL_stmt_execsql" -> {
          walk(value, at);
          fill(value, "sqlstmt", "target");
        }
        case "PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_dynfors" -> {
          literal(text(value, QUERY)).ifPresent(text -> add(text, text, at));
          walk(value, at);
        }
        // What a statement writes to is no query.
        case "var", "target" -> {}
        default -> walk(value, at);
      }
    }
  }

  /** Its query fills the record that its body reads, and comes behind the body in the tree. */
  private void loop(JsonNode statement, int line) {
    walk(statement.path(QUERY), line);
    fill(statement, QUERY, "var");
    walk(statement.path("body"), line);
  }

  private void fill(JsonNode statement, String query, String target) {
    String record = statement.path(target).path("PLpgSQL_rec").path("refname").asString("");
    Tree source = Tree.of(text(statement, query));
    if (!record.isEmpty() && source.kind().equals("SelectStmt")) {
      variables.fill(record, variables.substituted(source).sql());
    }
  }

  private static String text(JsonNode statement, String field) {
    return statement.path(field).path(EXPRESSION).path(QUERY).asString("");
  }

  /** A text that is executed and stands there as a whole. */
  private static Optional<String> literal(String expression) {
    return Optional.of(
            Tree.of("SELECT " + expression)
                .field("targetList")
                .path(0)
                .path("ResTarget")
                .path("val")
                .path("A_Const")
                .path("sval")
                .path("sval"))
        .filter(JsonNode::isString)
        .map(JsonNode::asString);
  }

  private void add(JsonNode expression, int line) {
    String text = expression.path(QUERY).asString("");
    int mode = expression.path("parseMode").asInt(0);
    if (mode == EXPRESSION_ALONE) {
      add("SELECT " + text, text, line);
    } else if (mode >= FIRST_ASSIGNMENT) {
      add("SELECT " + assigned(text), text, line);
    } else {
      add(text, text, line);
    }
  }

  /** What is written to and what is written, as a list; what is written may go on with a FROM. */
  private static String assigned(String text) {
    int depth = 0;
    for (Token token : Lexer.tokens(text)) {
      if (token.kind() == Kind.OPEN) {
        depth++;
      } else if (token.kind() == Kind.CLOSE) {
        depth--;
      } else if (depth == 0 && (token.of(text).equals(":=") || token.of(text).equals("="))) {
        return text.substring(0, token.start()) + ", " + text.substring(token.end());
      }
    }
    return text;
  }

  private void add(String sql, String written, int line) {
    Tree tree = Tree.of(sql);
    if (PREPARABLE.contains(tree.kind())) {
      BodyVariables.Substituted substituted = variables.substituted(tree);
      queries.add(
          new BodyQuery(
              line,
              String.join(" ", written.strip().split("\\s+")),
              substituted.sql(),
              saysWhich ? Map.of() : substituted.ambiguous()));
    }
  }

  /**
   * Every name in a text, folded as the grammar folds it, those inside its strings too: a body, a
   * text that is executed, a name for regclass.
   */
  public static Set<String> words(String sql) {
    Set<String> words = new LinkedHashSet<>();
    words(sql, 0, words);
    return words;
  }

  private static void words(String sql, int depth, Set<String> words) {
    for (Token token : Lexer.tokens(sql)) {
      String text = token.of(sql);
      if (token.kind() == Kind.WORD || token.kind() == Kind.QUOTED_NAME) {
        words.add(Lexer.folded(text));
      } else if (token.isString() && depth < DEEPEST) {
        words(content(token.kind(), text), depth + 1, words);
      }
    }
  }

  private static String content(Kind kind, String literal) {
    if (kind == Kind.DOLLAR_STRING) {
      int tag = literal.indexOf('$', 1) + 1;
      return literal.substring(tag, literal.length() - tag);
    }
    return literal.replace('\'', ' ');
  }
}
