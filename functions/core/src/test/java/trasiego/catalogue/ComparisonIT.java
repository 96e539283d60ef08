package trasiego.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.SoftAssertions;
import trasiego.archive.ServerEncoding;
import trasiego.embedded.postgres.DatabaseServer;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Catalogue.Difference;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.SqlFailure;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

final class ComparisonIT {

  /** Planted one at a time: each is found by the object's name, and nothing else is without one. */
  @OnEachMajor
  void findsADifferenceOfEveryKind(int major) {
    try (TestDatabase live = TestDatabase.create(major);
        Session session = superuser(live).open(Timeouts.NONE)) {
      session.execute(BroadDatabase.script(live.owner()));
      RecordedCatalogue recorded =
          new RecordedCatalogue(RecordedCatalogue.record(session), ServerEncoding.UTF8);
      assertThat(compare(session, recorded)).isEmpty();

      SoftAssertions planted = new SoftAssertions();
      for (String line : lines(live)) {
        String[] parts = line.split("\\|", 2);
        session.execute("BEGIN");
        try {
          session.execute(parts[1]);
          planted
              .assertThat(compare(session, recorded))
              .as(parts[1])
              .anyMatch(name -> name.startsWith(parts[0]));
        } catch (SqlFailure e) {
          planted.fail(parts[1], e);
        } finally {
          session.execute("ROLLBACK");
        }
      }
      planted.assertAll();
      assertThat(compare(session, recorded)).isEmpty();
    }
  }

  /** The text names no operator: only what the expression depends on tells. */
  @OnEachMajor
  void tellsApartWhatReadsTheSameAndMeansAnotherOperator(int major) {
    String objects =
        """
        CREATE TABLE t (a pair, b pair, same bool GENERATED ALWAYS AS (nullif(a, b) IS NULL) STORED,
          given bool DEFAULT CASE '(1)'::pair WHEN '(2)'::pair THEN true END,
          CONSTRAINT known CHECK (a IS DISTINCT FROM b));
        CREATE INDEX few ON t (given) WHERE a IS DISTINCT FROM b;
        CREATE VIEW v AS SELECT a IS DISTINCT FROM b AS known FROM t;
        CREATE TRIGGER changed BEFORE UPDATE ON t FOR EACH ROW
          WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION suppress_redundant_updates_trigger();
        CREATE POLICY known ON t USING (a IS DISTINCT FROM b);
        """;
    try (TestDatabase live = TestDatabase.create(major);
        Session session = superuser(live).open(Timeouts.NONE)) {
      session.execute(
          """
          CREATE SCHEMA s; CREATE SCHEMA e; CREATE SCHEMA f;
          CREATE TYPE s.pair AS (x int);
          CREATE FUNCTION e.same(s.pair, s.pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
          CREATE FUNCTION f.same(s.pair, s.pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT false';
          CREATE OPERATOR e.= (leftarg = s.pair, rightarg = s.pair, function = e.same);
          CREATE OPERATOR f.= (leftarg = s.pair, rightarg = s.pair, function = f.same);
          """);
      session.execute("SET search_path = s, e;" + objects);
      RecordedCatalogue recorded =
          new RecordedCatalogue(RecordedCatalogue.record(session), ServerEncoding.UTF8);

      session.execute("DROP TABLE s.t CASCADE; SET search_path = s, f;" + objects);

      assertThat(compare(session, recorded))
          .containsExactlyInAnyOrder(
              "what default value for s.t.given uses",
              // The table itself depends on them until 15.
              major >= 15 ? "what default value for s.t.same uses" : "what table s.t uses",
              "what index s.few uses",
              "what policy known on s.t uses",
              "what rule \"_RETURN\" on s.v uses",
              "what table constraint known on s.t uses",
              "what trigger changed on s.t uses");
    }
  }

  @OnEachMajor
  void recordsNoPasswordAndNoValueOfARow(int major) throws IOException {
    try (TestDatabase live = TestDatabase.create(major);
        Session session = superuser(live).open(Timeouts.NONE)) {
      session.execute(BroadDatabase.script(live.owner()));

      String text =
          new String(
              new GZIPInputStream(new ByteArrayInputStream(RecordedCatalogue.record(session)))
                  .readAllBytes(),
              StandardCharsets.UTF_8);

      assertThat(text).contains("user mapping for public on elsewhere", "column shop.wine.name\t");
      assertThat(text)
          .containsPattern("options of user mapping for public on elsewhere\t[a-z]+ [0-9a-f]{10}")
          .doesNotContain("hush", "Carmen", "None");
    }
  }

  /** As the backup's user reads them, whom the server shows nobody's. */
  @OnEachMajor
  void saysWhichOptionsItCouldNotRead(int major) {
    try (TestDatabase live = TestDatabase.create(major);
        Session superuser = superuser(live).open(Timeouts.NONE);
        Session backup = backups(live).open(Timeouts.NONE)) {
      superuser.execute(BroadDatabase.script(live.owner()));
      RecordedCatalogue unread =
          new RecordedCatalogue(RecordedCatalogue.record(backup), ServerEncoding.UTF8);
      RecordedCatalogue read =
          new RecordedCatalogue(RecordedCatalogue.record(superuser), ServerEncoding.UTF8);

      assertThat(compare(backup, unread)).isEmpty();
      assertThat(compare(superuser, unread))
          .containsOnly("options of user mapping for public on elsewhere");
      assertThat(compare(backup, read))
          .containsOnly("options of user mapping for public on elsewhere");
    }
  }

  private static List<String> lines(TestDatabase live) {
    return BroadDatabase.resource("differences.txt")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replace(":owner", live.owner()).replace(":database", live.name()))
        .filter(line -> live.major() >= 15 || !line.matches(".*few (SET TABLE|ADD TABLES).*"))
        .toList();
  }

  private static List<String> compare(Session session, RecordedCatalogue recorded) {
    return Comparison.of(session, recorded, _ -> false).first().stream()
        .map(Difference::name)
        .toList();
  }

  private static Database backups(TestDatabase live) {
    return new Database(
        () -> DatabaseSecret.parse(live.secretJson("backup")),
        new ApplicationName("test", "catalogue", "comparison"));
  }

  private static Database superuser(TestDatabase live) {
    DatabaseSecret secret =
        new DatabaseSecret(
            live.host(),
            live.port(),
            live.name(),
            DatabaseServer.SUPERUSER,
            live.server().superuserPassword(),
            "disable");
    return new Database(() -> secret, new ApplicationName("test", "catalogue", "comparison"));
  }
}
