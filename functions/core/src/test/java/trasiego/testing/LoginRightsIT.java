package trasiego.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import trasiego.testing.Majors.OnEachMajor;

/** The table of what the four users may do, each line run as its user. */
final class LoginRightsIT {
  /** insufficient_privilege, read_only_sql_transaction. */
  private static final List<String> FORBIDDEN = List.of("42501", "25006");

  private record Right(String function, boolean allowed, String what, String sql) {
    static Right parse(String line) {
      String[] fields = line.split("\\|", 4);
      return new Right(
          fields[0].strip(), fields[1].strip().equals("yes"), fields[2].strip(), fields[3].strip());
    }
  }

  @OnEachMajor
  void eachUserMayDoWhatTheTableSaysAndNothingElseOfIt(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major);
        TestDatabase foreign = TestDatabase.create(major);
        Connection superuser = database.adminConnection();
        Connection theirs = foreign.ownerConnection()) {
      database.execute(
          """
          CREATE TABLE barrel AS SELECT 1 AS id;
          CREATE TABLE hidden AS SELECT 1 AS id;
          ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
          ALTER TABLE hidden FORCE ROW LEVEL SECURITY;
          CREATE POLICY nobody ON hidden USING (false);
          """);
      List<String> otherwise = new ArrayList<>();
      List<Right> rights = rights();
      for (Right right : rights) {
        try (Connection application = database.ownerConnection()) {
          String found = found(database, foreign, right);
          if (!found.equals(right.allowed() ? "allowed" : "forbidden")) {
            otherwise.add(right.function() + ": " + right.what() + ": " + found);
          }
          assertThat(superuser.isValid(5)).as(right.what()).isTrue();
          assertThat(theirs.isValid(5)).as(right.what()).isTrue();
          application.isValid(1);
        }
      }
      assertThat(otherwise).isEmpty();
      assertThat(rights.stream().map(Right::function).distinct())
          .containsExactlyInAnyOrderElementsOf(Bootstrap.FUNCTIONS);
    }
  }

  /** What a line did is not kept, so that the next finds the database as it was. */
  private static String found(TestDatabase database, TestDatabase foreign, Right right) {
    String sql =
        right
            .sql()
            .replace("{owner}", database.owner())
            .replace("{database}", database.name())
            .replace("{schema}", "public")
            .replace("{other}", foreign.owner())
            .replace("{foreign}", foreign.name());
    try (Connection connection = database.functionConnection(right.function());
        Statement statement = connection.createStatement()) {
      for (String each : sql.startsWith("DO ") ? List.of(sql) : List.of(sql.split("; "))) {
        statement.execute(each);
      }
      return "allowed";
    } catch (SQLException e) {
      return FORBIDDEN.contains(e.getSQLState())
          ? "forbidden"
          : e.getSQLState() + " " + e.getMessage();
    }
  }

  private static List<Right> rights() throws IOException {
    try (InputStream in = LoginRightsIT.class.getResourceAsStream("logins.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(Right::parse)
          .toList();
    }
  }
}
