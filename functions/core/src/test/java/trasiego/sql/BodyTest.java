package trasiego.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BodyTest {
  private static List<String> queries(String definition, String table) {
    return Body.queries(definition, Optional.ofNullable(table)).orElseThrow().stream()
        .map(query -> query.line() + " " + query.sql())
        .toList();
  }

  @Test
  void putsANullOfTheirTypeInPlaceOfVariables() {
    assertThat(
            queries(
                """
                CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE wanted app.size; b app.box; n app.box.n%TYPE;
                BEGIN
                  IF NEW.id = n THEN b.n := count(*) FROM app.box x WHERE x.size = wanted; END IF;
                  RETURN NEW;
                END $$
                """,
                "public.\"Order\""))
        .contains(
            "4 SELECT (NULL::public.\"Order\").\"id\" = ((NULL::app.box).n)",
            "4 SELECT (NULL::app.box).\"n\" ,  count(*) FROM app.box x WHERE x.size ="
                + " (NULL::app.size)");
  }

  @Test
  void readsAFieldOfARecordFromTheQueryThatFillsIt() {
    assertThat(
            queries(
                """
                CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
                DECLARE r record;
                BEGIN FOR r IN SELECT id FROM t LOOP PERFORM g(r.id); END LOOP; END $$
                """,
                null))
        .containsExactly(
            "3 SELECT id FROM t", "3 SELECT g((SELECT q.\"id\" FROM (SELECT id FROM t) q))");
  }

  @Test
  void readsWhatIsExecutedAsAWholeText() {
    assertThat(
            queries(
                """
                CREATE PROCEDURE f() LANGUAGE plpgsql AS $$
                BEGIN EXECUTE 'DELETE FROM "T" WHERE id = $1' USING 1; EXECUTE format('DROP %I', 'x'); END $$
                """,
                null))
        .contains("2 DELETE FROM \"T\" WHERE id = $1")
        .noneMatch(query -> query.startsWith("2 DROP"));
  }

  @Test
  void knowsEveryNameInABodyAndInsideItsStrings() {
    assertThat(Body.words("SELECT f('public.\"Order\"'::regclass), $a$ SELECT Note $a$"))
        .contains("f", "public", "Order", "regclass", "note")
        .doesNotContain("Note", "a");
  }

  @Test
  void saysNothingOfAnotherLanguage() {
    assertThat(
            Body.queries(
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", Optional.empty()))
        .isEmpty();
  }
}
