package trasiego.precheck;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import trasiego.postgres.Session;
import trasiego.postgres.SqlStates;
import trasiego.sql.Lexer;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;

/**
 * Finds in a question to the target's rows what would run code of the target's own, or change
 * anything beside rows: an expression of a file is only asked of the live server where it calls
 * nothing but PostgreSQL's and extensions' own functions that are not volatile.
 */
final class TargetCode {
  private static final String OPERATOR = "+-*/<>=~!@#%^&|`?";

  private static final String OURS =
      """
      %s.%s = 'pg_catalog'::pg_catalog.regnamespace
        OR EXISTS (
          SELECT FROM pg_catalog.pg_depend e
          WHERE e.classid = '%s'::pg_catalog.regclass AND e.objid = %s.oid AND e.deptype = 'e')
      """;

  private static final String FUNCTIONS =
      """
      SELECT DISTINCT p.oid::pg_catalog.regprocedure::text
      FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[])) AS c (schema, name)
      JOIN pg_catalog.pg_proc p ON p.proname = c.name
      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname LIKE c.schema
      WHERE NOT (p.provolatile <> 'v' AND (%s))
      ORDER BY 1
      LIMIT 1
      """
          .formatted(OURS.formatted("p", "pronamespace", "pg_catalog.pg_proc", "p"));

  private static final String OPERATORS =
      """
      SELECT DISTINCT o.oid::pg_catalog.regoperator::text
      FROM pg_catalog.pg_operator o
      WHERE o.oprname = ANY (?::text[]) AND NOT (%s)
      ORDER BY 1
      LIMIT 1
      """
          .formatted(OURS.formatted("o", "oprnamespace", "pg_catalog.pg_operator", "o"));

  private static final String TYPES =
      """
      SELECT DISTINCT t.oid::pg_catalog.regtype::text
      FROM pg_catalog.pg_type t
      WHERE t.typname = ANY (?::text[]) AND t.typtype <> 'e' AND NOT (%s)
      ORDER BY 1
      LIMIT 1
      """
          .formatted(OURS.formatted("t", "typnamespace", "pg_catalog.pg_type", "t"));

  private final Session live;

  TargetCode(Session live) {
    this.live = live;
  }

  /** A call, with the schema that it names or % where it names none. */
  private record Call(String schema, String name) {}

  /**
   * What it would run, such as {@code evil(integer)}, or may run: a name written as {@code U&"…"};
   * empty where it may be asked.
   */
  Optional<String> in(String query) {
    List<Token> tokens = Lexer.tokens(query).stream().filter(token -> !token.isBlank()).toList();
    // What U&"…" leads to, the catalogue is not asked by: it may be anything of the target's own.
    Optional<String> escaped =
        tokens.stream()
            .filter(token -> token.kind() == Kind.QUOTED_NAME)
            .map(token -> token.of(query))
            .filter(name -> !name.startsWith("\""))
            .findFirst();
    if (escaped.isPresent()) {
      return escaped;
    }
    Set<Call> calls = new HashSet<>();
    Set<String> types = new HashSet<>();
    boolean casts = query.toUpperCase(Locale.ROOT).contains("CAST");
    for (int i = 0; i < tokens.size(); i++) {
      if (isName(tokens.get(i)) && i + 1 < tokens.size() && tokens.get(i + 1).kind() == Kind.OPEN) {
        calls.add(new Call(schema(tokens, i, query), name(tokens.get(i), query)));
      }
      if (isCast(tokens, i, query, casts)) {
        types.add(name(tokens.get(lastOfName(tokens, i + 1, query)), query));
      }
    }
    return first(
            FUNCTIONS,
            calls.stream().map(Call::schema).toList(),
            calls.stream().map(Call::name).toList())
        .or(() -> first(OPERATORS, operators(tokens, query)))
        .or(() -> first(TYPES, List.copyOf(types)));
  }

  private static boolean isName(Token token) {
    return token.kind() == Kind.WORD || token.kind() == Kind.QUOTED_NAME;
  }

  /** Whether a type's name follows: behind {@code ::}, or behind AS in a CAST. */
  private static boolean isCast(List<Token> tokens, int i, String query, boolean casts) {
    if (i + 1 >= tokens.size() || !isName(tokens.get(i + 1))) {
      return false;
    }
    String text = tokens.get(i).of(query);
    boolean colons =
        text.endsWith(":")
            && (text.endsWith("::") || i > 0 && tokens.get(i - 1).of(query).equals(":"));
    return colons || casts && text.equalsIgnoreCase("AS");
  }

  private static int lastOfName(List<Token> tokens, int from, String query) {
    int last = from;
    while (last + 2 < tokens.size()
        && tokens.get(last + 1).of(query).equals(".")
        && isName(tokens.get(last + 2))) {
      last += 2;
    }
    return last;
  }

  private static String schema(List<Token> tokens, int i, String query) {
    return i >= 2 && tokens.get(i - 1).of(query).equals(".") && isName(tokens.get(i - 2))
        ? name(tokens.get(i - 2), query).replaceAll("([\\\\%_])", "\\\\$1")
        : "%";
  }

  private static String name(Token token, String query) {
    return Lexer.folded(token.of(query));
  }

  private static List<String> operators(List<Token> tokens, String query) {
    Set<String> found = new HashSet<>();
    StringBuilder run = new StringBuilder();
    int end = -1;
    for (Token token : tokens) {
      String text = token.of(query);
      boolean isOperator =
          token.kind() == Kind.OTHER && text.chars().allMatch(c -> OPERATOR.indexOf(c) >= 0);
      if (run.length() > 0 && (!isOperator || token.start() != end)) {
        found.add(run.toString());
        run.setLength(0);
      }
      if (isOperator) {
        run.append(text);
        end = token.end();
      }
    }
    if (run.length() > 0) {
      found.add(run.toString());
    }
    return List.copyOf(found);
  }

  @SafeVarargs
  private Optional<String> first(String sql, List<String>... names) {
    if (names[0].isEmpty()) {
      return Optional.empty();
    }
    try {
      List<Object> arrays = new ArrayList<>();
      for (List<String> each : names) {
        arrays.add(live.connection().createArrayOf("text", each.toArray()));
      }
      return live.first(sql, row -> row.getString(1), arrays.toArray());
    } catch (SQLException e) {
      throw SqlStates.failure("the functions of a question", e);
    }
  }
}
