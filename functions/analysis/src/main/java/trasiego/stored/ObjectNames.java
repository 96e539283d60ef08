package trasiego.stored;

import java.util.List;
import java.util.Set;
import trasiego.sql.Body;
import trasiego.sql.Lexer;
import trasiego.sql.Token;
import trasiego.sql.Token.Kind;

/** What code calls an object of the catalogue by. */
public final class ObjectNames {
  private ObjectNames() {}

  /**
   * Each part of a qualified name, folded: without the schema, which nearly every name has, and
   * without a routine's arguments.
   */
  public static Set<String> words(String name) {
    List<Token> tokens = Lexer.tokens(name);
    int end =
        tokens.stream()
            .filter(token -> token.kind() == Kind.OPEN)
            .findFirst()
            .map(Token::start)
            .orElse(name.length());
    return Body.words(name.substring(tokens.getFirst().end(), end));
  }
}
