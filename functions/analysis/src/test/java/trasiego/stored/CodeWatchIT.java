package trasiego.stored;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.migration.Script;
import trasiego.migration.Statements;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedRun;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/** Files that break an application by way of what the database stores, and such as look like it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CodeWatchIT {
  private static final String FINDS = "; finds ";
  private static final String SHOP =
      """
      CREATE TYPE kind AS ENUM ('wine', 'food');
      CREATE TABLE customer (id integer PRIMARY KEY, email text, note text, left_at timestamptz);
      CREATE TABLE orders (
        id integer PRIMARY KEY, customer_id integer, status text, kind kind, total numeric, note text);
      """;

  private final TestDatabase database = TestDatabase.create(Majors.newest());

  /** A file behind what was there before it. */
  record Case(String name, String before, String file, Set<String> finds) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> breaking() {
    return cases("breaking.sql");
  }

  static Stream<Case> harmless() {
    return cases("harmless.sql");
  }

  private static Stream<Case> cases(String resource) {
    try (InputStream input = CodeWatchIT.class.getResourceAsStream(resource)) {
      String text = new String(input.readAllBytes(), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("(?m)^-- case: ")).skip(1).map(CodeWatchIT::parse);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Case parse(String text) {
    String title = text.lines().findFirst().orElseThrow();
    int finds = title.indexOf(FINDS);
    String[] parts = text.substring(title.length()).split("(?m)^-- file$");
    return new Case(
        finds < 0 ? title : title.substring(0, finds),
        parts[0],
        parts[1],
        finds < 0
            ? Set.of()
            : Set.of(title.substring(finds + FINDS.length()).split(", (?=[A-Z]+ )")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaking")
  void findsWhatAFileBreaks(Case each) {
    assertThat(broken(each))
        .extracting(found -> found.kind() + " " + found.object())
        .containsExactlyInAnyOrderElementsOf(each.finds());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harmless")
  void findsNothingWhereNothingBreaks(Case each) {
    assertThat(broken(each)).isEmpty();
  }

  private List<BrokenCode> broken(Case each) {
    try (Session session = open()) {
      session.execute("DROP SCHEMA IF EXISTS public, app, store, archive CASCADE");
      session.execute("CREATE SCHEMA public");
      session.execute(SHOP + each.before());
    }
    Script script = new Script("V1__x.sql", "", Statements.of(""), true).withSql(each.file());
    CodeWatch watch = new CodeWatch(this::open);
    watch.before(script, () -> {});
    try (Session session = open()) {
      ObservedFile file =
          ObservedRun.run(session, this::open, "1", script, true, Duration.ofSeconds(20));
      assertThat(file.failure()).isEmpty();
      return watch.after(file, () -> {});
    }
  }

  private Session open() {
    Session opened =
        new Database(
                () -> DatabaseSecret.parse(database.secretJson("migrate")),
                new ApplicationName("test", "migrate", "stored"))
            .openAsTarget(Timeouts.DEFAULT);
    opened.becomeOwner();
    return opened;
  }

  @AfterAll
  void drop() {
    database.close();
  }
}
