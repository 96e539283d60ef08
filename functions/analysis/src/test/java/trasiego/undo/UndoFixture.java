package trasiego.undo;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import trasiego.observation.schema.KeyedCatalogue;
import trasiego.postgres.Session;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/** A database with a few tables, on which files and their undo files are tried by its owner. */
record UndoFixture(OwnersGround ground) {
  static final String FIRST = "20260101000000";

  static final String GIVEN =
      """
      CREATE TABLE person (id int PRIMARY KEY, mail text);
      CREATE TABLE parcel (id int PRIMARY KEY, person int);
      CREATE TABLE mark (id int PRIMARY KEY);
      ALTER TABLE mark ADD COLUMN person int REFERENCES person DEFERRABLE INITIALLY IMMEDIATE;
      CREATE TABLE late (id int REFERENCES mark DEFERRABLE INITIALLY DEFERRED);
      """;

  /** What a file left and no undo file took: the next file stands on it. */
  static final String GOOD =
      """
      CREATE TABLE letter (id int PRIMARY KEY);
      COMMENT ON COLUMN parcel.person IS 'the recipient';
      """;

  static final String GOOD_BACK =
      """
      COMMENT ON COLUMN parcel.person IS NULL;
      DROP TABLE letter;
      """;

  /** The cases, each on each major. */
  static Stream<Arguments> onEachMajor(List<List<String>> cases) {
    return cases.stream()
        .flatMap(
            row ->
                Majors.majors()
                    .map(
                        major ->
                            Arguments.of(
                                Stream.concat(Stream.of((Object) major), row.stream()).toArray())));
  }

  UndoFixture(TestDatabase database) {
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
