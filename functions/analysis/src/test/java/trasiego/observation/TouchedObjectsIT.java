package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.KeyedCatalogue;
import trasiego.observation.schema.Schema;
import trasiego.observation.schema.SchemaReader;
import trasiego.observation.schema.TouchedObjects;
import trasiego.postgres.Session;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/** A reading of what was touched beside a whole one, behind every kind of definition. */
@Tag(Majors.SCENARIOS)
final class TouchedObjectsIT {
  /** The server counts on from one transaction to the next until it has flushed its counts. */
  private static final int FLUSHED_SINCE = 15;

  @OnEachMajor
  void readsWhatWasTouchedAsAWholeReadingDoes(int major) throws SQLException {
    try (Ground ground = Ground.create(major, TouchingStatements.SCHEMA)) {
      ground.admin(
          """
          CREATE EXTENSION citext;
          CREATE PUBLICATION feed FOR TABLE bill;
          """);
      superuser(ground);
      List<String> otherwise = new ArrayList<>();
      List<String> whole = new ArrayList<>();

      Schema known = SchemaReader.read(ground.session());
      KeyedCatalogue before = KeyedCatalogue.read(ground.session());
      for (String sql :
          Stream.concat(TouchingStatements.ORDINARY.stream(), TouchingStatements.FAR.stream())
              .toList()) {
        if (major >= FLUSHED_SINCE) {
          ground.session().execute("SELECT pg_stat_force_next_flush()");
        }
        boolean isTouched = isReadAlike(ground.session(), known, before, List.of(sql), otherwise);
        if (!isTouched && TouchingStatements.ORDINARY.contains(sql) && major >= FLUSHED_SINCE) {
          whole.add(sql);
        }
      }

      assertThat(otherwise).isEmpty();
      assertThat(whole).isEmpty();
    }
  }

  @OnEachMajor
  void readsAFileOfManyStatementsAsAWholeReadingDoes(int major) throws SQLException {
    try (Ground ground = Ground.create(major, TouchingStatements.SCHEMA)) {
      superuser(ground);
      Schema known = SchemaReader.read(ground.session());
      KeyedCatalogue before = KeyedCatalogue.read(ground.session());
      List<String> otherwise = new ArrayList<>();

      for (List<String> file : TouchingStatements.FILES) {
        isReadAlike(ground.session(), known, before, file, otherwise);
      }

      assertThat(otherwise).isEmpty();
    }
  }

  @OnEachMajor
  void touchesNothingInATransactionThatReads(int major) throws SQLException {
    try (Ground ground = Ground.create(major, TouchingStatements.SCHEMA);
        Session session = ground.open()) {
      Schema known = SchemaReader.read(session);
      Connection connection = session.connection();
      connection.setAutoCommit(false);
      session.text("SELECT count(*) FROM bill");

      assertThat(SchemaReader.readInside(connection, SchemaReader.Reading.before(known)).touched())
          .contains(TouchedObjects.NONE);
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** Some of the statements are a superuser's; the role goes with its database. */
  private static void superuser(Ground ground) throws SQLException {
    String owner = ground.session().text("SELECT current_user").orElseThrow();
    ground.admin("ALTER ROLE \"" + owner + "\" SUPERUSER");
  }

  /** In one transaction that is rolled back; whether no whole reading was needed at its end. */
  private static boolean isReadAlike(
      Session session,
      Schema found,
      KeyedCatalogue before,
      List<String> sql,
      List<String> otherwise)
      throws SQLException {
    SchemaReader.Reading reading = SchemaReader.Reading.before(found);
    Connection connection = session.connection();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE other_role");
      for (String each : sql) {
        try {
          statement.execute(each);
        } catch (SQLException e) {
          throw new AssertionError(each, e);
        }
        reading = SchemaReader.readInside(connection, reading);
        Schema known = reading.structure();
        Schema whole = SchemaReader.read(connection);
        if (!known.objects().equals(whole.objects())) {
          otherwise.add(each + ": " + Changes.between(whole, known));
        }
        if (reading.touched().isPresent()) {
          KeyedCatalogue now = before.after(reading.touched(), session);
          KeyedCatalogue wanted = KeyedCatalogue.read(session);
          now.differences(wanted).forEach(line -> otherwise.add(each + ": " + line));
        }
      }
      return reading.touched().isPresent();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
