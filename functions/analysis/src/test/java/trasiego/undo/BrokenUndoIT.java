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

/** Undo files that do not undo, and what is left of them for the next file. */
final class BrokenUndoIT {
  private static final String NEXT = "20260202000000";

  private static final List<List<String>> BROKEN =
      List.of(
          List.of(
              "drops too much",
              "ALTER TABLE parcel ADD note text;",
              "ALTER TABLE parcel DROP note, DROP person;",
              "column public.parcel.person is missing"),
          List.of(
              "leaves an index",
              "ALTER TABLE parcel ADD note text; CREATE INDEX i ON parcel (person);",
              "ALTER TABLE parcel DROP note;",
              "index public.i is unexpected"),
          List.of(
              "leaves a default",
              "ALTER TABLE parcel ALTER person SET DEFAULT 1;",
              "SELECT 1;",
              "column public.parcel.person: found integer default 1, wanted integer"),
          List.of(
              "leaves a grant",
              "GRANT SELECT ON parcel TO public;",
              "GRANT SELECT ON parcel TO public;",
              "grants on relation public.parcel to public is unexpected"),
          List.of(
              "fails half-way",
              "CREATE TABLE b (k int);",
              "DROP TABLE b;\nDROP TABLE c;",
              "it fails in line 2: table \"c\" does not exist (42P01)"),
          List.of(
              "fails late",
              "CREATE TABLE b (k int);",
              "DROP TABLE b;\nINSERT INTO late VALUES (7);",
              "it fails in line 2: rows violate a foreign key: constraint \"late_id_fkey\""),
          List.of(
              "makes the file lead elsewhere",
              """
              DO $$ BEGIN
                IF EXISTS (SELECT FROM mark) THEN ALTER TABLE parcel ADD second text;
                ELSE ALTER TABLE parcel ADD first text; END IF;
              END $$;
              INSERT INTO mark VALUES (1) ON CONFLICT DO NOTHING;
              """,
              "ALTER TABLE parcel DROP IF EXISTS first, DROP IF EXISTS second;",
              "after it the migration gives a different schema: column public.parcel.first is"
                  + " missing"),
          List.of(
              "makes the file fail",
              "INSERT INTO mark VALUES (1);",
              "SELECT 1;",
              "after it the migration does not run again: V" + FIRST + "__x.sql line 1"),
          List.of(
              "leaves what was built outside a transaction",
              "CREATE INDEX CONCURRENTLY i ON parcel (person);",
              "SELECT 1;",
              "index public.i is unexpected"));

  static Stream<Arguments> broken() {
    return onEachMajor(BROKEN);
  }

  @Tag(Majors.EACH_MAJOR)
  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("broken")
  void refusesAnUndoFileThatDoesNotHoldAndJudgesTheNextFileAlone(
      int major, String ignored, String forward, String back, String reason) {
    try (TestDatabase database = TestDatabase.create(major)) {
      UndoFixture site = new UndoFixture(database);
      site.run(GIVEN);
      KeyedCatalogue made = site.leaving(forward);

      RoundTrip tried = site.tried(FIRST, forward, back);

      assertThat(tried.undo().status()).isEqualTo("broken");
      assertThat(tried.undo().reason()).contains(reason);
      assertThat(tried.isKept()).isTrue();
      assertThat(site.catalogue().differences(made)).isEmpty();
      RoundTrip next = site.tried(NEXT, GOOD, GOOD_BACK);
      assertThat(next.isFailed()).isFalse();
      assertThat(next.undo().status()).as(next.undo().reason()).isEqualTo("proven");
    }
  }

  @OnEachMajor
  void saysThatADatabaseIsSpoiltWhereNothingCouldBeRolledBack(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      UndoFixture site = new UndoFixture(database);
      site.run(GIVEN);

      RoundTrip tried =
          site.tried(
              FIRST,
              "CREATE INDEX CONCURRENTLY i ON parcel (person);",
              "ALTER TABLE parcel DROP person;");

      assertThat(tried.undo().status()).isEqualTo("broken");
      assertThat(tried.isKept()).isFalse();
    }
  }

  @OnEachMajor
  void triesNoUndoFileOfAFileThatFails(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      RoundTrip tried = new UndoFixture(database).tried(FIRST, "SELECT 1 / 0;", "SELECT 1;");

      assertThat(tried.isFailed()).isTrue();
      assertThat(tried.undo().status()).isEqualTo("untried");
    }
  }
}
