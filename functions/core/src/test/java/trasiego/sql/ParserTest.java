package trasiego.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.sql.Token.Kind;

final class ParserTest {
  /** The longest text that has a tree is made of these; twice as many are no tree, and no crash. */
  private static final int MANY = 20_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'plain', $$dollar$$, E'\\'', U&'\\00e9', B'1', X'F', 1.5e3, $1, a.\"b\" <= c::int;",
        "SELECT 'año', \"ñandú\" FROM \uD83C\uDF77 -- vino 🍷\n;",
        "\tSELECT/* a /* b */ c */1\r\n",
        "SELECT '\uD83C' || 'half a pair'",
        ""
      })
  void losesNoCharacter(String sql) {
    List<Token> tokens = Lexer.tokens(sql);

    assertThat(tokens.stream().map(token -> token.of(sql)).collect(Collectors.joining()))
        .isEqualTo(sql);
    assertThat(tokens)
        .filteredOn(token -> token.kind() == Kind.SPACE)
        .allSatisfy(token -> assertThat(token.of(sql)).isBlank());
  }

  @Test
  void stopsAtWhatIsNoToken() {
    Scan scan = Scan.of("SELECT 'é'; SELECT 'open");

    assertThat(scan.problem()).hasValue("unterminated quoted string");
    assertThat(scan.tokens().getLast().kind()).isEqualTo(Kind.UNREADABLE);
    assertThat(scan.tokens().getLast().start()).isEqualTo("SELECT 'é'; SELECT ".length());
  }

  @Test
  void readsNothingBehindACharacterOfCodeZero() {
    String sql = "SELECT 1;\0DROP TABLE a;";

    assertThat(Scan.of(sql).problem().orElseThrow()).contains("code 0");
    assertThat(Scan.of(sql).tokens().getLast().of(sql)).isEqualTo("\0DROP TABLE a;");
    assertThat(Parser.trees(sql)).isEmpty();
    assertThat(Parser.ends(sql, Lexer.tokens(sql))).isEmpty();
  }

  @Test
  void partsWhereTheGrammarDoes() {
    String sql = "SELECT 'é;'; CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);;SELECT 3";

    assertThat(Parser.ends(sql, Lexer.tokens(sql)).orElseThrow())
        .containsExactlyInAnyOrder("SELECT 'é;'".length(), sql.indexOf(";;SELECT"), sql.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SELECT nonsense nonsense nonsense", "CREATE PROPERTY GRAPH g", "SELECT 'open"})
  void knowsNoTreeOfWhatItsGrammarHasNot(String sql) {
    assertThat(Parser.trees(sql)).isEmpty();
    assertThat(Tree.of(sql).isKnown()).isFalse();
    assertThat(Tree.of(sql).kind()).isEmpty();
  }

  static Stream<String> chains() {
    return Stream.of(
        "SELECT " + "1+".repeat(MANY / 2) + "1",
        "SELECT 1" + "::int".repeat(MANY / 2),
        "SELECT 1" + " UNION SELECT 1".repeat(MANY / 6),
        "SELECT a" + "[1]".repeat(MANY / 3),
        "SELECT * FROM a" + " JOIN a ON true".repeat(MANY / 9),
        "SELECT " + "(".repeat(MANY / 2) + "1" + ")".repeat(MANY / 2),
        "SELECT " + "NOT ".repeat(MANY / 2) + "true",
        "SELECT " + "CASE WHEN true THEN ".repeat(MANY / 10) + "1" + " END".repeat(MANY / 10),
        "SELECT " + "- ".repeat(MANY / 2) + "1",
        "SELECT 1 WHERE true" + " AND true".repeat(MANY / 4),
        "SELECT a" + ".b".repeat(MANY / 2),
        "DO $$ BEGIN " + "BEGIN ".repeat(MANY) + "NULL; " + "END; ".repeat(MANY) + "END $$",
        "DO $$ BEGIN " + "IF true THEN ".repeat(MANY) + "END IF; ".repeat(MANY) + "END $$",
        "DO $$ BEGIN NULL; " + "COMMIT; ".repeat(MANY) + "END $$",
        "DO LANGUAGE plpgsql",
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql",
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql BEGIN ATOMIC SELECT 1; END");
  }

  /** The process lives on, whatever a file holds. */
  @ParameterizedTest
  @MethodSource("chains")
  void survivesWhateverIsNested(String sql) {
    for (String text : List.of(sql, sql + sql.substring(6))) {
      Parser.ends(text, Lexer.tokens(text));
      Parser.trees(text);
      Tree.of(text).bodyStatements();
    }
    assertThat(Tree.of("SELECT 1").kind()).isEqualTo("SelectStmt");
  }
}
