package trasiego.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import trasiego.postgres.Identifier;
import trasiego.sql.Token.Kind;

/**
 * A PL/pgSQL routine as its grammar reads it. The library asks no catalogue: it refuses a type with
 * a schema, and an assignment to a field of a row. Such a variable is read as a record, and its
 * type is kept here.
 *
 * @param function empty where the grammar does not know the body
 * @param types by the variable's name, folded
 */
record Declarations(Optional<JsonNode> function, Map<String, String> types) {
  private static final String UNKNOWN_FIELD = "\" is not a known variable";
  private static final String ROW_TYPE = "%ROWTYPE";
  private static final Set<String> NO_TYPE = Set.of("CURSOR", "NO", "SCROLL", "ALIAS");
  private static final Set<String> BEHIND_TYPE =
      Set.of(";", ":=", "=", "DEFAULT", "NOT", "COLLATE");

  /** One for each variable of a row type that a body assigns to; nobody has more. */
  private static final int MOST = 50;

  static Declarations of(String definition) {
    Tree tree = Tree.of(definition);
    Optional<String> body = tree.body();
    if (!tree.isReadableBody() || body.isEmpty() || !definition.contains(body.get())) {
      return new Declarations(Optional.empty(), Map.of());
    }
    Rewriting rewriting = new Rewriting(definition, body.get());
    rewriting.parameters(tree);
    rewriting.variables("");
    for (int i = 0; i < MOST; i++) {
      try {
        JsonNode read = Parser.parseBodies(rewriting.definition());
        return new Declarations(
            Optional.of(read.path(0).path("PLpgSQL_function")), Map.copyOf(rewriting.types));
      } catch (SyntaxException e) {
        String message = e.getMessage();
        int dot = message.indexOf('.');
        if (!message.endsWith(UNKNOWN_FIELD)
            || dot < 0
            || !rewriting.variables(message.substring(1, dot))) {
          break;
        }
      }
    }
    return new Declarations(Optional.empty(), Map.of());
  }

  /** The definition with other types. */
  private static final class Rewriting {
    private final Map<String, String> types = new HashMap<>();
    private final String tail;
    private String head;
    private String body;

    Rewriting(String whole, String body) {
      int at = whole.lastIndexOf(body);
      this.head = whole.substring(0, at);
      this.tail = whole.substring(at + body.length());
      this.body = body;
    }

    String definition() {
      return head + body + tail;
    }

    /** What the head names with a schema, its own name included, is of no account. */
    void parameters(Tree tree) {
      tree.fields("parameters", "FunctionParameter")
          .forEach(
              parameter ->
                  type(parameter.path("argType"))
                      .ifPresent(type -> types.put(parameter.path("name").asString(""), type)));
      List<Token> tokens = tokens(head);
      for (int last = tokens.size() - 1; last >= 2; last--) {
        int first = last;
        if (tokens.get(last).of(head).equalsIgnoreCase("VARIADIC")) {
          // The library takes no type for an array's.
          head =
              head.substring(0, tokens.get(last).start()) + head.substring(tokens.get(last).end());
        }
        while (first >= 2 && tokens.get(first - 1).of(head).equals(".")) {
          first -= 2;
        }
        if (first < last) {
          String behind = head.substring(tokens.get(last).end());
          // There is no array of records.
          String type = behind.startsWith("[") ? "text" : "record";
          head = head.substring(0, tokens.get(first).start()) + type + behind;
          last = first;
        }
      }
    }

    /** Of a type with a schema; others the library takes as they are. */
    private static Optional<String> type(JsonNode type) {
      List<String> names =
          type.path("names")
              .valueStream()
              .map(name -> Identifier.quote(name.path("String").path("sval").asString("")))
              .toList();
      return names.size() < 2 || names.getFirst().equals("\"pg_catalog\"")
          ? Optional.empty()
          : Optional.of(String.join(".", names) + (type.has("arrayBounds") ? "[]" : ""));
    }

    /**
     * Makes records of the variables whose type has a schema or is taken from a table, and of the
     * one with this name.
     *
     * @return whether there was one
     */
    boolean variables(String wanted) {
      List<Token> tokens = tokens(body);
      List<int[]> edits = new ArrayList<>();
      boolean declares = false;
      for (int i = 0; i < tokens.size(); i++) {
        String word = word(tokens, i);
        if (word.equalsIgnoreCase("DECLARE")) {
          declares = true;
        } else if (word.equalsIgnoreCase("BEGIN")) {
          declares = false;
        } else if (declares) {
          variable(tokens, i, wanted).ifPresent(edits::add);
          i = end(tokens, i);
        }
      }
      for (int[] edit : edits.reversed()) {
        body = body.substring(0, edit[0]) + "record" + body.substring(edit[1]);
      }
      return !edits.isEmpty();
    }

    /** From where to where its type is to be another. */
    private Optional<int[]> variable(List<Token> tokens, int name, String wanted) {
      int first = name + 1;
      if (first < tokens.size() && word(tokens, first).equalsIgnoreCase("CONSTANT")) {
        first++;
      }
      int behind = first;
      while (behind < tokens.size() && !isIn(BEHIND_TYPE, tokens, behind)) {
        behind++;
      }
      if (behind <= first || behind >= tokens.size() || isIn(NO_TYPE, tokens, first)) {
        return Optional.empty();
      }
      int start = tokens.get(first).start();
      int end = tokens.get(behind - 1).end();
      String type = body.substring(start, end);
      String variable = Lexer.folded(word(tokens, name));
      boolean isAsked = variable.equals(Lexer.folded(wanted)) && !type.equalsIgnoreCase("record");
      if (!isAsked && !type.contains(".") && !type.contains("%")) {
        return Optional.empty();
      }
      boolean isRow =
          type.regionMatches(
              true, type.length() - ROW_TYPE.length(), ROW_TYPE, 0, ROW_TYPE.length());
      types.put(variable, isRow ? type.substring(0, type.length() - ROW_TYPE.length()) : type);
      return Optional.of(new int[] {start, end});
    }

    /** Of a declaration. */
    private int end(List<Token> tokens, int from) {
      int at = from;
      while (at < tokens.size() && tokens.get(at).kind() != Kind.SEMICOLON) {
        at++;
      }
      return at;
    }

    private boolean isIn(Set<String> words, List<Token> tokens, int at) {
      return words.contains(word(tokens, at).toUpperCase(Locale.ROOT));
    }

    private String word(List<Token> tokens, int at) {
      return tokens.get(at).of(body);
    }

    private static List<Token> tokens(String text) {
      return Lexer.tokens(text).stream()
          .filter(token -> !token.isBlank() && token.kind() != Kind.UNREADABLE)
          .toList();
    }
  }
}
