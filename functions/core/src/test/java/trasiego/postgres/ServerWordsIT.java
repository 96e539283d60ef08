package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.StringReader;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLWarning;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

/** Whatever way a row takes into an error, no word of ours and none of the driver's repeats it. */
class ServerWordsIT {
  private static final String VALUE = "alice@example.com";

  private static final String SCHEMA =
      """
      CREATE DOMAIN short AS text CONSTRAINT fits CHECK (length(value) < 5);
      CREATE TABLE t (
        id int PRIMARY KEY,
        email text UNIQUE,
        n int,
        CONSTRAINT positive CHECK (n > 0));
      INSERT INTO t VALUES (1, 'alice@example.com', 1);
      CREATE TABLE part (email text) PARTITION BY LIST (email);
      CREATE FUNCTION raised(state text) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE found text;
      BEGIN
        SELECT email INTO found FROM t;
        RAISE EXCEPTION '% is wrong', found
          USING ERRCODE = state, CONSTRAINT = found, TABLE = found, COLUMN = found;
      END $$;
      """;

  private final TestDatabase test = TestDatabase.create(Majors.newest());
  private Session session;

  @BeforeEach
  void open() {
    DatabaseSecret secret = DatabaseSecret.parse(test.secretJson("migrate"));
    Database database = new Database(() -> secret, new ApplicationName("test", "migrate", "run-1"));
    session = database.open(Timeouts.DEFAULT);
    session.becomeOwner();
    session.execute("SET search_path = public");
    session.execute(SCHEMA);
  }

  @AfterEach
  void close() {
    session.close();
    test.close();
  }

  private SQLException refusal(String sql) {
    return catchThrowableOfType(
        SQLException.class,
        () -> {
          try (Statement statement = session.connection().createStatement()) {
            statement.execute(sql);
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "equal rows violate uniqueness: constraint \"t_email_key\";INSERT INTO t SELECT 2, email"
            + " FROM t",
        "a null value violates NOT NULL: column \"id\";INSERT INTO t SELECT NULL, email || 1 FROM"
            + " t",
        "rows violate a check: constraint \"positive\";INSERT INTO t SELECT 2, email || 1, 0 FROM"
            + " t",
        "rows violate a check: table \"public\".\"part\";INSERT INTO part SELECT email FROM t",
        "constraint \"fits\" of type \"public\".\"short\";SELECT email::short FROM t",
        "a text is no value of its type;SELECT email::int FROM t",
        "a text is no date or time;SELECT email::date FROM t",
        "a value does not fit;SELECT regexp_replace(email, email || '(', '') FROM t",
        "code of the database raised;SELECT raised('P0001') FROM t",
        "code of the database raised;SELECT raised('23505') FROM t",
        "code of the database raised;SELECT raised('42P01') FROM t",
        "code of the database raised;SELECT raised('55006') FROM t",
        ";SELECT email::regclass FROM t",
        ";SELECT ('a\" ' || email)::regclass FROM t",
        ";SELECT nextval(email) FROM t",
        ";SELECT set_config(email, '1', false) FROM t",
      })
  void keepsTheRowOut(String words, String sql) {
    SQLException refusal = refusal(sql);

    assertThat(ServerWords.of(refusal, sql)).contains(words == null ? "" : words);
    assertThat(SqlStates.failure(sql, refusal).getMessage()).doesNotContain("alice");
    assertThat(ServerWords.of(refusal)).doesNotContain("alice");
  }

  @Test
  void keepsOutTheLineThatCopyQuotes() {
    SQLException refusal =
        catchThrowableOfType(
            SQLException.class,
            () ->
                session
                    .connection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY t FROM STDIN", new StringReader(VALUE + "\tx\t1\n")));

    assertThat(ServerWords.of(refusal)).isEqualTo("a text is no value of its type");
  }

  @Test
  void keepsOutTheValuesOfABatch() throws SQLException {
    try (PreparedStatement insert =
        session.connection().prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      insert.setInt(1, 1);
      insert.setString(2, VALUE);
      insert.addBatch();
      SQLException refusal = catchThrowableOfType(SQLException.class, insert::executeBatch);

      assertThat(ServerWords.of(refusal)).contains("t_pkey").doesNotContain("alice");
    }
  }

  @Test
  void givesTheDriverNoDetailToPrint() {
    assertThat(refusal("INSERT INTO t SELECT 2, email FROM t").toString()).doesNotContain("alice");
  }

  @Test
  void tellsWhatTheStatementItselfSays() {
    String block = "DO $$ BEGIN RAISE EXCEPTION 'it''s \"not\" here'; END $$";
    String missing = "SELECT * FROM \"no such table\"";

    assertThat(ServerWords.of(refusal(block), block))
        .isEqualTo("it's \"not\" here (line 1 of the block)");
    assertThat(ServerWords.of(refusal(missing), missing))
        .isEqualTo("relation \"no such table\" does not exist");
    assertThat(ServerWords.of(refusal("SELECT * FROM missing")))
        .isEqualTo("relation \"missing\" does not exist");
  }

  @Test
  void namesTheObjectsInTheWay() {
    session.execute("CREATE VIEW v AS SELECT n FROM t; CREATE TABLE other (n text)");

    assertThat(ServerWords.of(refusal("ALTER TABLE t DROP COLUMN n")))
        .isEqualTo(
            "cannot drop column n of table t because other objects depend on it: view v depends on"
                + " column n of table t");
    assertThat(ServerWords.of(refusal("ALTER TABLE t ALTER COLUMN n TYPE bigint")))
        .contains("cannot alter type of a column used by a view or rule")
        .contains("rule _RETURN on view v depends on column");
    assertThat(ServerWords.of(refusal("ALTER TABLE other ADD FOREIGN KEY (n) REFERENCES t")))
        .contains("incompatible types: text and integer");
  }

  @Test
  void namesTheLineOfTheFunctionAndNothingThatItRuns() {
    session.execute(
        """
        CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          EXECUTE (SELECT 'SELECT missing FROM t WHERE email = ' || quote_literal(email) FROM t);
        END $$;
        """);

    assertThat(ServerWords.of(refusal("SELECT f()")))
        .isEqualTo("column \"missing\" does not exist (line 3 of f())");
    assertThat(ServerWords.of(refusal("SELECT raised('2BP01')")))
        .contains("kept out")
        .endsWith("(line 5 of raised(text))")
        .doesNotContain("alice");
  }

  @Test
  void takesNoDetailThatCodeOfTheDatabaseWrites() {
    session.execute(
        """
        CREATE FUNCTION faked() RETURNS void LANGUAGE plpgsql AS $$
        DECLARE found text;
        BEGIN
          SELECT email INTO found FROM t;
          RAISE 'cannot drop' USING ERRCODE = '2BP01', DETAIL = found, HINT = found;
        END $$;
        """);

    assertThat(ServerWords.of(refusal("SELECT faked()"))).doesNotContain("alice");
  }

  @Test
  void tellsOfNoticesTheServersOwnAndTheStatements() throws SQLException {
    assertThat(notice("CREATE TABLE IF NOT EXISTS t ()"))
        .isEqualTo("relation \"t\" already exists, skipping");
    assertThat(notice("DO $$ BEGIN RAISE NOTICE 'half done'; END $$")).isEqualTo("half done");
    assertThat(notice("DO $$ BEGIN RAISE NOTICE '%', (SELECT email FROM t); END $$"))
        .contains("kept out")
        .doesNotContain("alice");
  }

  private String notice(String sql) throws SQLException {
    try (Statement statement = session.connection().createStatement()) {
      statement.execute(sql);
      return ServerWords.ofNotice(
          ((PSQLWarning) statement.getWarnings()).getServerErrorMessage(), sql);
    }
  }
}
