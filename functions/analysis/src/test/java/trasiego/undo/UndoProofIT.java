package trasiego.undo;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.observation.schema.KeyedCatalogue;
import trasiego.postgres.Session;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

final class UndoProofIT {
  private static final String FIRST = "20260101000000";
  private static final String NEXT = "20260202000000";

  private static final String GIVEN =
      """
      CREATE TABLE person (id int PRIMARY KEY, mail text);
      CREATE TABLE parcel (id int PRIMARY KEY, person int);
      CREATE TABLE mark (id int PRIMARY KEY);
      ALTER TABLE mark ADD COLUMN person int REFERENCES person DEFERRABLE INITIALLY IMMEDIATE;
      CREATE TABLE late (id int REFERENCES mark DEFERRABLE INITIALLY DEFERRED);
      """;

  /** What a file left and no undo file took: the next file stands on it. */
  private static final String GOOD =
      """
      CREATE TABLE letter (id int PRIMARY KEY);
      COMMENT ON COLUMN parcel.person IS 'the recipient';
      """;

  private static final String GOOD_BACK =
      """
      COMMENT ON COLUMN parcel.person IS NULL;
      DROP TABLE letter;
      """;

  static Stream<Arguments> broken() {
    return onEachMajor(
        Stream.of(
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
                "index public.i is unexpected")));
  }

  @Tag(Majors.EACH_MAJOR)
  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("broken")
  void refusesAnUndoFileThatDoesNotHoldAndJudgesTheNextFileAlone(
      int major, String ignored, String forward, String back, String reason) {
    try (TestDatabase database = TestDatabase.create(major)) {
      Site site = new Site(database);
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

  static Stream<Arguments> holding() {
    return onEachMajor(
        Stream.of(
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
                """)));
  }

  @Tag(Majors.EACH_MAJOR)
  @ParameterizedTest(name = "{1} on {0}")
  @MethodSource("holding")
  void provesAnUndoFileThatHolds(int major, String ignored, String forward, String back) {
    try (TestDatabase database = TestDatabase.create(major)) {
      Site site = new Site(database);
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
      Site site = new Site(database);
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

  @OnEachMajor
  void saysThatADatabaseIsSpoiltWhereNothingCouldBeRolledBack(int major) {
    try (TestDatabase database = TestDatabase.create(major)) {
      Site site = new Site(database);
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
      RoundTrip tried = new Site(database).tried(FIRST, "SELECT 1 / 0;", "SELECT 1;");

      assertThat(tried.isFailed()).isTrue();
      assertThat(tried.undo().status()).isEqualTo("untried");
    }
  }

  private static Stream<Arguments> onEachMajor(Stream<List<String>> cases) {
    return cases.flatMap(
        it ->
            Majors.majors()
                .map(
                    major ->
                        Arguments.of(
                            Stream.concat(Stream.of((Object) major), it.stream()).toArray())));
  }

  /** A database on which files are tried by its owner. */
  private record Site(OwnersGround ground) {
    Site(TestDatabase database) {
      this(new OwnersGround(database));
    }

    RoundTrip tried(String version, String forward, String back) {
      try (UndoProof wayBack = new UndoProof(ground)) {
        return wayBack.of(OwnersGround.file(version, forward, back));
      }
    }

    void run(String sql) {
      try (Session session = ground.open()) {
        session.execute(sql);
      }
    }

    KeyedCatalogue catalogue() {
      try (Session session = ground.open()) {
        return KeyedCatalogue.read(session);
      }
    }

    /** The schema that the file alone makes; what can be is taken back. */
    KeyedCatalogue leaving(String sql) {
      try (Session session = ground.open()) {
        session.connection().setAutoCommit(false);
        session.execute(sql.replace("CONCURRENTLY ", ""));
        KeyedCatalogue made = KeyedCatalogue.read(session);
        session.connection().rollback();
        return made;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
