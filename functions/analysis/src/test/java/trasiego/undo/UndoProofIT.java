package trasiego.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.undo.UndoFixture.FIRST;
import static trasiego.undo.UndoFixture.GIVEN;
import static trasiego.undo.UndoFixture.GOOD;
import static trasiego.undo.UndoFixture.GOOD_BACK;
import static trasiego.undo.UndoFixture.onEachMajor;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.observation.schema.KeyedCatalogue;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

/** Undo files that undo, one alone and one after the other. */
final class UndoProofIT {
  private static final List<List<String>> HOLDING =
      List.of(
          List.of("one transaction", GOOD, GOOD_BACK),
          List.of(
              "an index built outside",
              "CREATE INDEX CONCURRENTLY i ON parcel (person);",
              "DROP INDEX CONCURRENTLY i;"),
          List.of(
              "a check that is put off",
              """
              INSERT INTO late VALUES (7);
              INSERT INTO mark VALUES (7);
              """,
              """
              DELETE FROM late;
              DELETE FROM mark;
              """),
          List.of(
              "a check that is not put off",
              """
              INSERT INTO person VALUES (1);
              INSERT INTO mark VALUES (1, 1);
              ALTER TABLE mark ADD note text;
              """,
              """
              ALTER TABLE mark DROP note;
              DELETE FROM mark;
              DELETE FROM person;
              """),
          List.of(
              "temporary tables and settings",
              """
              CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT 1 AS k;
              SET search_path = pg_catalog;
              CREATE TABLE public.b (k int);
              """,
              """
              CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT 2 AS k;
              DROP TABLE b;
              SET search_path = pg_catalog;
              """));

  static Stream<Arguments> holding() {
    return onEachMajor(HOLDING);
  }

  @Tag(Majors.EACH_MAJOR)
  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("holding")
  void provesAnUndoFileThatHolds(int major, String ignored, String forward, String back) {
    try (TestDatabase database = TestDatabase.create(major)) {
      UndoFixture site = new UndoFixture(database);
      site.run(GIVEN);
      KeyedCatalogue made = site.leaving(forward);

      RoundTrip tried = site.tried(FIRST, forward, back);

      assertThat(tried.undo().status()).as(tried.undo().reason()).isEqualTo("proven");
      assertThat(tried.undo().reason()).isNull();
      assertThat(tried.isKept()).isTrue();
      assertThat(site.catalogue().differences(made)).isEmpty();
    }
  }

  /** Each file and its undo file, in an order in which each stands on what those before left. */
  private static final List<List<String>> HISTORY =
      List.of(
          List.of("CREATE TABLE a (k int, t text);", "DROP TABLE a;"),
          List.of("CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;"),
          List.of("DROP INDEX i;", "CREATE INDEX i ON a (k);"),
          List.of("ALTER TABLE a RENAME TO b;", "ALTER TABLE b RENAME TO a;"),
          List.of("COMMENT ON TABLE b IS 'b';", "COMMENT ON TABLE b IS NULL;"),
          List.of("CREATE VIEW v AS SELECT k FROM b;", "DROP VIEW v;"),
          List.of(
              "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                  + " CREATE TRIGGER g BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION f();",
              "DROP TRIGGER g ON b; DROP FUNCTION f();"),
          List.of(
              "DROP TRIGGER g ON b; DROP FUNCTION f(); ALTER TABLE b ADD u int;",
              "ALTER TABLE b DROP u; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN"
                  + " RETURN NEW; END'; CREATE TRIGGER g BEFORE INSERT ON b FOR EACH ROW EXECUTE"
                  + " FUNCTION f();"),
          List.of("CREATE TYPE e AS ENUM ('x'); ALTER TABLE b ADD e e;", "DROP TYPE e CASCADE;"),
          List.of(
              "CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p"
                  + " DEFAULT;",
              "DROP TABLE p;"),
          // Together with its undo file a check is pending: both run by themselves, and q is made
          // anew.
          List.of(
              """
              CREATE TABLE q (k int);
              INSERT INTO person VALUES (1);
              INSERT INTO mark VALUES (1, 1);
              ALTER TABLE mark ADD note text;
              """,
              """
              ALTER TABLE mark DROP note;
              DELETE FROM mark;
              DELETE FROM person;
              DROP TABLE q;
              """),
          List.of("DROP TABLE q;", "CREATE TABLE q (k int);"),
          List.of("GRANT SELECT (k) ON b TO public;", "REVOKE SELECT (k) ON b FROM public;"),
          // Its index stays where another object is touched.
          List.of("CREATE INDEX k ON b (k);", "DROP INDEX k;"),
          List.of("CREATE TABLE beside (k int);", "DROP TABLE beside;"),
          List.of("DROP INDEX k;", "CREATE INDEX k ON b (k);"),
          List.of("REVOKE SELECT (k) ON b FROM public;", "GRANT SELECT (k) ON b TO public;"),
          List.of(
              "DROP VIEW v; DROP TABLE b;",
              """
              CREATE TABLE b (k int, t text, u int, e e);
              COMMENT ON TABLE b IS 'b';
              CREATE INDEX j ON b (k);
              DROP INDEX j;
              CREATE VIEW v AS SELECT k FROM b;
              """),
          List.of("SELECT 1;", "SELECT 1;"));

  @OnEachMajor
  void provesOneFileAfterTheOtherOnWhatIsKnownOfThoseBefore(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      UndoFixture site = new UndoFixture(database);
      site.run(GIVEN);
      try (UndoProof proof = new UndoProof(site.ground())) {
        for (int i = 0; i < HISTORY.size(); i++) {
          List<String> file = HISTORY.get(i);
          String version = Long.toString(Long.parseLong(FIRST) + i);

          RoundTrip tried = proof.of(OwnersGround.file(version, file.getFirst(), file.getLast()));

          assertThat(tried.undo().status())
              .as(file.getFirst() + ": " + tried.undo().reason())
              .isEqualTo("proven");
          String left = "CREATE TABLE left_%d (k int);".formatted(i);
          RoundTrip broken =
              proof.of(
                  OwnersGround.file(
                      version + "1", left, "CREATE TABLE more_%d (k int);".formatted(i)));
          assertThat(broken.undo().reason())
              .startsWith("the schema is not as it was before")
              .contains("left_" + i, "more_" + i)
              .doesNotContain("public.b");
        }
      }
    }
  }
}
