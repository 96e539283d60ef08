package trasiego.restore.rights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DumpedSqlTest {
  private static final DumpedSql FUNCTION =
      DumpedSql.of(
          """
          CREATE FUNCTION public.f(language text DEFAULT ' LANGUAGE c') RETURNS text
              LANGUAGE "Odd" LEAKPROOF
              AS $$ LANGUAGE internal $$;
          """);

  @Test
  void knowsAKeywordFromANameATextAndABody() {
    assertThat(FUNCTION.behindFirst("LANGUAGE")).contains("\"Odd\"");
    assertThat(FUNCTION.has("LEAKPROOF")).isTrue();
    assertThat(FUNCTION.has("LANGUAGE", "internal")).isFalse();
    assertThat(DumpedSql.of("CREATE PUBLICATION \" FOR ALL TABLES\";").has("FOR", "ALL", "TABLES"))
        .isFalse();
  }

  @Test
  void findsTheGranteeOfEachStatement() {
    DumpedSql acl =
        DumpedSql.of(
            """
            REVOKE ALL ON TABLE public."TO x" FROM "of; TO";
            GRANT SELECT ON TABLE public."TO x" TO PUBLIC;
            GRANT SELECT ON TABLE public."TO x" TO reader WITH GRANT OPTION;
            """);

    assertThat(acl.statements())
        .extracting(statement -> statement.behindLast(List.of("TO", "FROM")).orElse(""))
        .containsExactly("\"of; TO\"", "PUBLIC", "reader");
  }

  @Test
  void hasNothingBehindTheLastWord() {
    assertThat(DumpedSql.of("GRANT x TO").behindLast(List.of("TO"))).isEmpty();
    assertThat(DumpedSql.of("").behindFirst("TO")).isEmpty();
  }
}
