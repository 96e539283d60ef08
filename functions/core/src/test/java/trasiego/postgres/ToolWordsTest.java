package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToolWordsTest {
  @Test
  void tellsWhatTheToolAndTheServerSayOfAnObject() {
    assertThat(
            ToolWords.of(
                """
                pg_restore: while PROCESSING TOC:
                pg_restore: from TOC entry 3; 1 2 TABLE t owner
                pg_restore: error: could not execute query: ERROR:  type "citext" does not exist
                LINE 1: CREATE TABLE t (email alice@example.com)
                Command was: CREATE TABLE
                """))
        .isEqualTo("could not execute query: type \"citext\" does not exist");
    assertThat(ToolWords.of("/opt/bin/pg_dump: error while loading shared libraries: libpq.so.5"))
        .isEqualTo("error while loading shared libraries: libpq.so.5");
  }

  @Test
  void tellsOfAFullDisk() {
    assertThat(
            ToolWords.of(
                """
                pg_restore: error: could not execute query: ERROR:  could not extend file "base/1/2": No space left on device
                HINT:  Check free disk space.
                Command was: CREATE INDEX i ON public.t USING btree (email);
                """))
        .isEqualTo("could not execute query: could not extend file \"…\": No space left on device");
  }

  @Test
  void repeatsNoRow() {
    assertThat(
            ToolWords.of(
                """
                pg_restore: error: could not execute query: ERROR:  could not create unique index "k"
                DETAIL:  Key (email)=(alice@example.com) is duplicated.
                pg_restore: error: COPY failed for table "t": ERROR:  invalid input syntax for type integer: "alice@example.com"
                CONTEXT:  COPY t, line 1, column n: "alice@example.com"
                """))
        .isEqualTo(
            "could not execute query: could not create unique index \"k\" | COPY failed for table"
                + " \"t\": "
                + ToolWords.KEPT_OUT);
  }

  @Test
  void repeatsNoWordOfTheOwnersCode() {
    assertThat(
            ToolWords.of(
                """
                pg_restore: error: could not execute query: ERROR:  alice does not exist
                CONTEXT:  PL/pgSQL function f() line 1 at RAISE
                """))
        .doesNotContain("alice");
    assertThat(ToolWords.of("pg_restore: error: could not execute query: FEHLER:  alice"))
        .doesNotContain("alice");
  }
}
