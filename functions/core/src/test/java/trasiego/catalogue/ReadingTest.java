package trasiego.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The texts are PostgreSQL's own, before and after one dump and restore. */
final class ReadingTest {
  @Test
  void readsACastOfAListAsACastOfEachElement() {
    assertThat(
            Reading.isSame(
                "CHECK (((s)::text = ANY ((ARRAY['new'::character varying,"
                    + " 'ga''[],one'::character varying])::text[])))",
                "CHECK (((s)::text = ANY (ARRAY[('new'::character varying)::text,"
                    + " ('ga''[],one'::character varying)::text])))"))
        .isTrue();
    assertThat(
            Reading.isSame(
                "(ARRAY[f(1, 2), 3])::bigint[] OR x = ANY ((ARRAY['a'::\"T\"])::text[])",
                "ARRAY[(f(1, 2))::bigint, (3)::bigint] OR x = ANY (ARRAY[('a'::\"T\")::text])"))
        .isTrue();
  }

  @Test
  void readsNothingElseAsTheSame() {
    String text = "(s)::text = ANY ((ARRAY['a'::character varying])::text[])";

    assertThat(Reading.isSame(text, text.replace("'a'", "'b'"))).isFalse();
    assertThat(Reading.isSame(text, text.replace("text[]", "citext[]"))).isFalse();
    assertThat(Reading.isSame(text, text.replace("= ANY", "<> ALL"))).isFalse();
    assertThat(
            Reading.isSame(
                text.replace("'a'", "'(ARRAY[1])::text[]'"),
                text.replace("'a'", "'ARRAY[(1)::text]'")))
        .as("within a text")
        .isFalse();
    assertThat(Reading.isSame("x > 1", "x >  1")).isFalse();
    assertThat(Reading.isSame("(ARRAY['a", "ARRAY['b")).isFalse();
  }
}
