package trasiego.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One statement as PostgreSQL's grammar reads it: a kind of node, such as {@code IndexStmt}, with
 * its fields by the names of PostgreSQL's {@code parsenodes.h}. Read when it is first asked for.
 */
public final class Tree {
  private static final Set<String> BLOCK = Set.of("BEGIN", "DECLARE");

  private final String sql;
  private Optional<JsonNode> read;

  private Tree(String sql) {
    this.sql = sql;
  }

  /**
   * @param sql one statement
   */
  public static Tree of(String sql) {
    return new Tree(sql);
  }

  /** Whether the grammar knows the statement. */
  public boolean isKnown() {
    return root().isPresent();
  }

  /** The kind of its node; empty where the grammar does not know it. */
  public String kind() {
    return root().map(node -> node.propertyNames().iterator().next()).orElse("");
  }

  /** The statement's node, with its fields; missing where the grammar does not know it. */
  public JsonNode node() {
    return root().map(node -> node.path(kind())).orElseGet(Tree::missing);
  }

  /** A field of the statement; missing where it has its default. */
  public JsonNode field(String name) {
    return root().map(node -> node.path(kind()).path(name)).orElseGet(Tree::missing);
  }

  /** A field that is a list of nodes of one kind. */
  public Stream<JsonNode> fields(String name, String kind) {
    return field(name).valueStream().map(each -> each.path(kind));
  }

  /** Every node of one kind in it, at whatever depth. */
  public List<JsonNode> nodes(String kind) {
    List<JsonNode> found = new ArrayList<>();
    collect(node(), kind, found);
    return found;
  }

  private static void collect(JsonNode node, String kind, List<JsonNode> found) {
    if (node.isObject() && node.has(kind)) {
      found.add(node.path(kind));
    }
    node.valueStream().forEach(child -> collect(child, kind, found));
  }

  /** An option by its name, as {@code DefElem} lists it; the first where it stands twice. */
  public Optional<JsonNode> option(String list, String name) {
    return options(list, name).findFirst();
  }

  /** An option as often as it stands. */
  public Stream<JsonNode> options(String list, String name) {
    return fields(list, "DefElem")
        .filter(option -> option.path("defname").asString("").equals(name))
        .map(option -> option.path("arg"));
  }

  /**
   * The body of a routine or a block where it is a string; empty where it has none. The last of
   * several, as the library takes it; the server takes no routine that has several.
   */
  public Optional<String> body() {
    return options(kind().equals("DoStmt") ? "args" : "options", "as")
        .reduce((_, last) -> last)
        .map(as -> as.has("List") ? last(as.path("List").path("items")) : as)
        .map(as -> as.path("String").path("sval").asString(""));
  }

  /** The language of a routine or a block, in lower case as it is stored. */
  public String language() {
    return option(kind().equals("DoStmt") ? "args" : "options", "language")
        .map(language -> language.path("String").path("sval").asString(""))
        .orElse(kind().equals("DoStmt") ? "plpgsql" : "sql");
  }

  /**
   * The statements of a PL/pgSQL body, inner ones included, each an object whose one field is its
   * kind, such as {@code PLpgSQL_stmt_commit}.
   *
   * @return empty where it is no PL/pgSQL, or its grammar does not know it
   */
  public Optional<List<JsonNode>> bodyStatements() {
    if (!isReadableBody()) {
      return Optional.empty();
    }
    return Parser.bodies(sql)
        .map(
            root -> {
              List<JsonNode> found = new ArrayList<>();
              collect(root, found);
              return found;
            });
  }

  /** Without a PL/pgSQL body the library ends the whole process by an assertion. */
  boolean isReadableBody() {
    return language().equals("plpgsql") && body().filter(Tree::isReadable).isPresent();
  }

  /**
   * {@code #option dump} before its first block has the library write the body to the process's
   * output, and among very many variables it looks for each one by one.
   */
  private static boolean isReadable(String body) {
    List<Token> tokens = Lexer.tokens(body);
    return tokens.size() <= Parser.MOST_TOKENS
        && tokens.stream()
            .map(token -> token.of(body))
            .takeWhile(word -> !BLOCK.contains(word.toUpperCase(Locale.ROOT)))
            .noneMatch("dump"::equalsIgnoreCase);
  }

  private static void collect(JsonNode node, List<JsonNode> found) {
    if (node.isObject()
        && node.size() == 1
        && node.propertyNames().iterator().next().startsWith("PLpgSQL_stmt_")) {
      found.add(node);
    }
    node.valueStream().forEach(child -> collect(child, found));
  }

  private static JsonNode last(JsonNode items) {
    return items.path(items.size() - 1);
  }

  private static JsonNode missing() {
    return tools.jackson.databind.node.MissingNode.getInstance();
  }

  private synchronized Optional<JsonNode> root() {
    if (read == null) {
      read = Parser.trees(sql).filter(trees -> trees.size() == 1).map(List::getFirst);
    }
    return read;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tree tree && sql.equals(tree.sql);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sql);
  }

  @Override
  public String toString() {
    return sql;
  }
}
