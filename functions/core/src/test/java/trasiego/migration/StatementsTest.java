package trasiego.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ';'",
        "SELECT 'it''s; fine'",
        "SELECT E'it\\'s; fine'",
        "SELECT E'\\\\'",
        "SELECT 'C:\\'",
        "SELECT \"a;\"\"b\"",
        "SELECT $$;$$",
        "SELECT $a$ $$;$$ ; $a$",
        "SELECT $año$;$año$",
        "SELECT a$b$c FROM t",
        "SELECT U&'\\0041;', B'1', X'1F', N';'",
        "SELECT 1 -- a; b\n",
        "SELECT /* a; /* b; */ c; */ 1",
        "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END;"
            + " END",
        "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (1); END",
        "DO $$ BEGIN PERFORM 1; END $$",
        "SELECT E'a\\''\n'b;'",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT span.end FROM span; SELECT 1; END",
        "CREATE TABLE \"commit\" (\"end\" int)",
        "SELECT 1 -- no line end"
      })
  void takesAsOne(String sql) {
    assertThat(Statements.of(sql).list()).hasSize(1);
    assertThat(Statements.of(sql + "\n; SELECT 2").list()).hasSize(2);
    assertThat(Statements.of(sql).problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS case; END",
        "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 AS end; SELECT 2; END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT atomic FROM t; SELECT (1); END",
        "CREATE PROCEDURE p() BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2 AS end; END"
      })
  void cutsABodyAmongWhatTheGrammarDoesNotKnow(String routine) {
    Statements statements = Statements.of("REPACK t;;" + routine + "; COMMIT; SELECT 1");

    assertThat(statements.list())
        .extracting(Statement::sql)
        .containsExactly("REPACK t", routine, "COMMIT", "SELECT 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a \\;\n", "atomic ", "/*", "+-", "+ + +-+-", "CREATE FUNCTION f() BEGIN ATOMIC;"})
  @Timeout(30)
  void readsAMegabyteOfAnythingInSeconds(String part) {
    String sql = part.repeat((1 << 20) / part.length());

    assertThat(texts(Statements.of(sql))).isEqualTo(sql);
  }

  @Test
  void keepsASpaceThatBelongsToAName() {
    assertThat(Statements.of("SELECT 1 AS a\u3000 \n;").list().getFirst().sql())
        .isEqualTo("SELECT 1 AS a\u3000");
  }

  private static String texts(Statements statements) {
    return statements.list().stream().map(Statement::text).collect(Collectors.joining())
        + statements.tail();
  }

  @Test
  void cutsAndCountsLines() {
    Statements statements =
        Statements.of(
            """
            -- first
            CREATE TABLE a (b int);

            /* second
               over lines */ INSERT INTO a
            VALUES (1);;
            -- the end
            """);

    assertThat(statements.list()).extracting(Statement::number).containsExactly(1, 2);
    assertThat(statements.list()).extracting(Statement::line).containsExactly(2, 5);
    assertThat(statements.list())
        .extracting(Statement::sql)
        .containsExactly("CREATE TABLE a (b int)", "INSERT INTO a\nVALUES (1)");
    assertThat(statements.tail()).isEqualTo(";\n-- the end\n");
    assertThat(statements.comments()).containsExactly("-- first", "-- the end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "-- only\n", "/* only */", ";;\n;"})
  void findsNothingInABlankText(String sql) {
    assertThat(Statements.of(sql).list()).isEmpty();
    assertThat(Statements.of(sql).tail()).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SELECT 'a", "SELECT \"a", "SELECT $a$ $$", "SELECT /* /* */ 1", "SELECT E'\\'"})
  void namesTheLineOfWhatNeverEnds(String sql) {
    assertThat(Statements.of("SELECT 1;\n" + sql).problems())
        .singleElement()
        .asString()
        .startsWith("line 2: unterminated");
  }

  @Test
  void namesTheLineOfAPsqlCommand() {
    assertThat(Statements.of("SELECT 1;\n\\i other.sql\n").problems())
        .singleElement()
        .asString()
        .startsWith("line 2 holds a backslash");
  }

  @Test
  void losesNothingOfAnyText() {
    List<String> pieces =
        List.of(
            "SELECT",
            " ",
            "'",
            "''",
            "\"",
            "$$",
            "$a$",
            ";",
            "--",
            "\n",
            "/*",
            "*/",
            "(",
            ")",
            "E'",
            "\\",
            "BEGIN",
            "ATOMIC",
            "END",
            "CREATE FUNCTION ",
            "x",
            "1",
            "U&'",
            "\uD83C\uDF77",
            "\r");
    Random random = new Random(20261123);

    for (int i = 0; i < 20_000; i++) {
      String sql =
          random
              .ints(random.nextInt(30), 0, pieces.size())
              .mapToObj(pieces::get)
              .collect(Collectors.joining());
      Statements statements = Statements.of(sql);
      String whole =
          statements.list().stream().map(Statement::text).collect(Collectors.joining())
              + statements.tail();

      assertThat(whole).isEqualTo(sql);
      assertThat(statements.list()).noneMatch(statement -> statement.sql().isBlank());
    }
  }
}
