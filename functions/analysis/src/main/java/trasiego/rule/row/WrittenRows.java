package trasiego.rule.row;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import trasiego.migration.Backfill;
import trasiego.migration.BatchStatement;
import trasiego.migration.Statement;
import trasiego.migration.Statements;
import trasiego.observation.schema.SchemaObject.Relation;
import trasiego.rule.Batches;
import trasiego.rule.StatementContext;
import trasiego.sql.Lexer;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;

/** The same UPDATE or DELETE as a backfill, where it can be run piece by piece. */
final class WrittenRows {
  private WrittenRows() {}

  /** Null where it cannot. */
  static String batched(StatementContext it, Relation table) {
    Batches batches = Batches.of(table, it.file().file().before());
    List<Statement> statements = Statements.of(it.statement().sql()).list();
    Backfill backfill =
        new Backfill(
            table.name(),
            Optional.empty(),
            OptionalInt.empty(),
            Duration.ZERO,
            Duration.ZERO,
            Optional.empty());
    try {
      Optional<String> open = open(BatchStatement.of(statements.getFirst(), backfill));
      return open.isPresent() || batches.isKeyed()
          ? batches.backfill(it.statement().sql(), open)
          : null;
    } catch (BatchStatement.UnfitException e) {
      return null;
    }
  }

  /** Which rows still need it, where one column is set to one value. */
  private static Optional<String> open(BatchStatement batches) {
    String head = batches.head();
    List<Token> tokens = Lexer.tokens(head).stream().filter(token -> !token.isBlank()).toList();
    List<String> words =
        tokens.stream().map(token -> token.of(head)).map(WrittenRows::upper).toList();
    int set = words.indexOf("SET");
    boolean single =
        set >= 0
            && tokens.size() == set + 4
            && words.get(set + 2).equals("=")
            && isValue(tokens.get(set + 3), words.get(set + 3));
    if (!single) {
      return Optional.empty();
    }
    String undone =
        tokens.get(set + 1).of(head) + " IS DISTINCT FROM " + tokens.get(set + 3).of(head);
    return batches
        .condition()
        .map(own -> "(" + own.strip() + ") AND " + undone)
        .or(() -> Optional.of(undone))
        .filter(Batches::isLine);
  }

  private static boolean isValue(Token token, String word) {
    return token.kind() == Kind.STRING
        || token.kind() == Kind.NUMBER
        || word.equals("TRUE")
        || word.equals("FALSE");
  }

  private static String upper(String word) {
    return word.startsWith("\"") || word.startsWith("'") ? word : word.toUpperCase(Locale.ROOT);
  }
}
