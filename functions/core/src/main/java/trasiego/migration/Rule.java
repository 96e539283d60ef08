package trasiego.migration;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import trasiego.migration.Token.Kind;

/** What can be known of a statement before the server sees it, as two tables that can be read. */
record Rule(Pattern shape, String name) {
  /** Statements that the server runs only outside a transaction block. */
  private static final List<Rule> OUTSIDE_TRANSACTION =
      List.of(
          rule("CREATE (UNIQUE )?INDEX CONCURRENTLY\\b.*", "CREATE INDEX CONCURRENTLY"),
          rule("DROP INDEX CONCURRENTLY\\b.*", "DROP INDEX CONCURRENTLY"),
          rule("REINDEX\\b.*\\bCONCURRENTLY\\b.*", "REINDEX CONCURRENTLY"),
          rule("REINDEX (\\( .* \\) )?(SCHEMA|DATABASE|SYSTEM)\\b.*", "REINDEX of many tables"),
          rule(
              "ALTER TABLE\\b.* DETACH PARTITION\\b.* CONCURRENTLY",
              "DETACH PARTITION CONCURRENTLY"),
          rule("VACUUM\\b.*", "VACUUM"),
          rule("CLUSTER( VERBOSE)?", "CLUSTER of all tables"),
          rule("(CREATE|DROP) (DATABASE|TABLESPACE)\\b.*", "CREATE/DROP DATABASE or TABLESPACE"),
          rule("ALTER DATABASE\\b.* SET TABLESPACE\\b.*", "ALTER DATABASE SET TABLESPACE"),
          rule("ALTER SYSTEM\\b.*", "ALTER SYSTEM"),
          rule("(CREATE|DROP) SUBSCRIPTION\\b.*", "CREATE/DROP SUBSCRIPTION"),
          rule("ALTER SUBSCRIPTION\\b.*", "ALTER SUBSCRIPTION"));

  /** Statements that no file may hold, with the reason. */
  private static final List<Rule> REFUSED =
      List.of(
          rule(
              "(BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\\b.*",
              "controls the transaction itself, which would leave half a file without a history"
                  + " row; remove it: each file is one transaction"),
          rule(
              "PREPARE TRANSACTION\\b.*",
              "leaves a prepared transaction that keeps its locks; remove it"),
          rule(
              "SET (LOCAL |SESSION )?(TRANSACTION|CHARACTERISTICS|AUTHORIZATION|ROLE|SESSION"
                  + " AUTHORIZATION)\\b.*",
              "changes the role or the transaction that the runner has set; remove it"),
          rule(
              "(RESET (ROLE|ALL|SESSION AUTHORIZATION)|DISCARD)\\b.*",
              "undoes what the runner has set for its session; remove it"),
          rule(
              "COPY\\b.* FROM STDIN\\b.*",
              "needs rows from a client; write INSERT statements instead"),
          rule("COPY\\b.* TO STDOUT\\b.*", "sends rows to a client; remove it"));

  private static final Pattern SETS_LIMIT =
      Pattern.compile("SET (LOCAL |SESSION )?(LOCK_TIMEOUT|STATEMENT_TIMEOUT)\\b.*");
  private static final Set<String> ENDS_TRANSACTION = Set.of("COMMIT", "ROLLBACK");

  private static Rule rule(String shape, String name) {
    return new Rule(Pattern.compile(shape), name);
  }

  /** Why this statement runs outside a transaction only; empty where it runs inside one. */
  static Optional<String> outsideTransaction(Statement statement, Set<String> committing) {
    return endsTransactions(statement, committing)
        .or(() -> firstOf(OUTSIDE_TRANSACTION, statement));
  }

  /** What in this statement ends transactions by itself; empty where nothing does. */
  static Optional<String> endsTransactions(Statement statement, Set<String> committing) {
    if (statement.words().getFirst().equals("DO") && endsTransaction(statement.sql())) {
      return Optional.of("DO with COMMIT or ROLLBACK");
    }
    if (statement.words().getFirst().equals("CALL") && committing.contains(called(statement))) {
      return Optional.of("CALL of a procedure with COMMIT or ROLLBACK");
    }
    return Optional.empty();
  }

  /** Why no file may hold this statement. */
  static Optional<String> refused(Statement statement) {
    return firstOf(REFUSED, statement);
  }

  static boolean setsLimit(Statement statement) {
    return SETS_LIMIT.matcher(statement.shape()).matches();
  }

  /** The procedure that this statement creates, where its body ends transactions by itself. */
  static Optional<String> committingProcedure(Statement statement) {
    List<String> words = statement.words();
    int kind = words.indexOf("PROCEDURE");
    boolean creates = words.getFirst().equals("CREATE") && (kind == 1 || kind == 3);
    return creates && endsTransaction(statement.sql())
        ? Optional.of(name(words, kind + 1))
        : Optional.empty();
  }

  private static String called(Statement statement) {
    return name(statement.words(), 1);
  }

  /** The last part of a name that may be qualified, folded as the server folds it. */
  private static String name(List<String> words, int from) {
    int last = from;
    while (last + 2 < words.size() && words.get(last + 1).equals(".")) {
      last += 2;
    }
    String word = last < words.size() ? words.get(last) : "";
    return word.startsWith("\"")
        ? word.substring(1, word.length() - 1).replace("\"\"", "\"")
        : word.toLowerCase(java.util.Locale.ROOT);
  }

  /** Looks into the bodies, which are strings to SQL. */
  private static boolean endsTransaction(String sql) {
    return Lexer.tokens(sql).stream()
        .filter(token -> token.kind() == Kind.DOLLAR_STRING || token.kind() == Kind.STRING)
        .map(token -> body(token.of(sql)))
        .flatMap(
            body ->
                Lexer.tokens(body).stream()
                    .filter(token -> token.kind() == Kind.WORD)
                    .map(token -> token.of(body).toUpperCase(java.util.Locale.ROOT)))
        .anyMatch(ENDS_TRANSACTION::contains);
  }

  private static String body(String quoted) {
    int open = quoted.indexOf(quoted.startsWith("$") ? "$" : "'", 1);
    return quoted.startsWith("$")
        ? quoted.substring(open + 1, quoted.length() - open - 1)
        : quoted.substring(quoted.indexOf('\'') + 1, quoted.length() - 1);
  }

  private static Optional<String> firstOf(List<Rule> rules, Statement statement) {
    String shape = statement.shape();
    return rules.stream()
        .filter(rule -> rule.shape.matcher(shape).matches())
        .map(Rule::name)
        .findFirst();
  }
}
