package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import trasiego.failure.DatabaseBusyException;
import trasiego.failure.DatabaseUnavailableException;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Await;
import trasiego.testing.Majors;
import trasiego.testing.TestDatabase;

class SessionIT {
  private final TestDatabase test = TestDatabase.create(Majors.newest());
  private Session session;

  @BeforeEach
  void open() {
    session = database("run-1").openAsTarget(Timeouts.DEFAULT);
    session.becomeOwner();
    session.execute("CREATE TABLE t (id int PRIMARY KEY, note text)");
  }

  @AfterEach
  void close() {
    session.close();
    test.close();
  }

  private Database database(String execution) {
    DatabaseSecret secret = DatabaseSecret.parse(test.secretJson("migrate"));
    return new Database(() -> secret, new ApplicationName("test", "migrate", execution));
  }

  private Database with(String host, Integer port, String database, String user, String password) {
    DatabaseSecret secret = new DatabaseSecret(host, port, database, user, password, null);
    return new Database(() -> secret, new ApplicationName("test", "migrate", "run-1"));
  }

  private long rows() {
    return session.number("SELECT count(*) FROM t");
  }

  @Test
  void carriesItsNameItsLimitsAndItsWatch() {
    assertThat(session.text("SHOW application_name")).contains("trasiego/test/migrate/run-1");
    assertThat(session.text("SHOW lock_timeout")).contains("3s");
    assertThat(session.text("SHOW statement_timeout")).contains("30s");
    assertThat(session.text("SHOW idle_in_transaction_session_timeout")).contains("1min");
    assertThat(session.text("SHOW client_connection_check_interval")).contains("1s");
    assertThat(session.text("SHOW TimeZone"))
        .hasValueSatisfying(zone -> assertThat(zone).endsWith("UTC"));
    assertThat(session.major()).isEqualTo(Majors.newest());
    assertThat(session.owner()).isEqualTo(test.owner());
  }

  @Test
  void keepsWhatATransactionDidAndAnswersItsResult() {
    int updated =
        session.transaction(() -> session.update("INSERT INTO t VALUES (?, ?)", 1, "one"));

    assertThat(updated).isEqualTo(1);
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void rollsBackWhateverATransactionThrows() throws Exception {
    List<Throwable> thrown =
        List.of(
            new IllegalStateException("mine"),
            new AssertionError("an error, not an exception"),
            new StackOverflowError());

    for (Throwable failure : thrown) {
      assertThatThrownBy(
              () ->
                  session.transaction(
                      () -> {
                        session.update("INSERT INTO t VALUES (1, 'lost')");
                        SessionIT.<RuntimeException>raise(failure);
                        return null;
                      }))
          .isSameAs(failure);
      assertThat(rows()).as("after %s", failure).isZero();
    }
    assertThat(session.connection().getAutoCommit()).isTrue();
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void raise(Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void rollsBackAFailedStatementAndSaysWhichOne() {
    assertThatThrownBy(
            () ->
                session.transaction(
                    () -> {
                      session.update("INSERT INTO t VALUES (1, 'a')");
                      return session.update("INSERT INTO t VALUES (1, 'b')");
                    }))
        .isInstanceOf(SqlFailure.class)
        .hasMessageContaining("INSERT INTO t VALUES (1, 'b')")
        .hasMessageContaining("t_pkey")
        .hasMessageContaining("SQLSTATE 23505")
        .hasMessageNotContaining("already exists");
    assertThat(rows()).isZero();
  }

  @Test
  void saysTheFirstFailureWhenTheConnectionBreaksInside() {
    assertThatThrownBy(
            () ->
                session.transaction(
                    () -> {
                      try (Session other = adminSession()) {
                        other.isTrue("SELECT pg_terminate_backend(?)", session.backendPid());
                      }
                      return rows();
                    }))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("count(*)");
    session.close();
    session = database("run-1").openAsTarget(Timeouts.DEFAULT);
  }

  private Session adminSession() {
    return new Session(test.adminConnection(), test.name(), SessionSettings.of(Map.of()));
  }

  @Test
  void endsAWaitForALockAfterItsLimit() {
    try (Session other = database("run-2").openAsTarget(Timeouts.DEFAULT)) {
      other.becomeOwner();
      other.transaction(
          () -> {
            other.execute("LOCK TABLE t");
            session.execute("SET lock_timeout = '100ms'");
            assertThatThrownBy(() -> session.number("SELECT count(*) FROM t"))
                .isInstanceOf(DatabaseBusyException.class)
                .hasMessageContaining("55P03");
            return null;
          });
    }
  }

  @Test
  void readsNothingWhereThereIsNothing() {
    assertThat(session.text("SELECT note FROM t")).isEmpty();
    assertThat(session.text("SELECT null::text")).isEmpty();
    assertThat(session.number("SELECT id FROM t")).isZero();
    assertThat(session.isTrue("SELECT true FROM t")).isFalse();
    assertThat(session.first("SELECT 1 FROM t", row -> row.getInt(1))).isEmpty();
  }

  @Test
  void quotesEveryNameSoThatTheServerGivesItBack() {
    Random random = new Random(11);
    String letters = "aZ \"'\\;$%_.-\t\nñ漢🍷{}[]()/*?:";
    for (int i = 0; i < 300; i++) {
      StringBuilder name = new StringBuilder();
      int wanted = 1 + random.nextInt(30);
      while (name.codePoints().count() < wanted) {
        int[] points = letters.codePoints().toArray();
        name.appendCodePoint(points[random.nextInt(points.length)]);
      }
      while (name.toString().getBytes(StandardCharsets.UTF_8).length > Identifier.MAX_BYTES) {
        name.setLength(name.offsetByCodePoints(name.length(), -1));
      }
      String column = name.toString();

      session.execute("CREATE TEMP TABLE q (" + Identifier.quote(column) + " int)");
      List<String> found =
          session.query(
              "SELECT attname FROM pg_attribute WHERE attrelid = 'q'::regclass AND attnum = 1",
              row -> row.getString(1));
      session.execute("DROP TABLE q");

      assertThat(found).containsExactly(column);
    }
  }

  @Test
  void quotesAsTheServerItselfDoes() {
    for (String name : List.of("Order", "a\"b", "select", "\"", "ñ; DROP TABLE t")) {
      assertThat(session.text("SELECT quote_ident(?)", name)).contains(Identifier.quote(name));
    }
    assertThat(Identifier.quote("a.b", "c\"d")).isEqualTo("\"a.b\".\"c\"\"d\"");
  }

  @Test
  void showsNoPasswordWhenItIsWrong() {
    Database wrong =
        with(test.host(), test.port(), test.name(), test.username("migrate"), "hunter2");

    assertThatThrownBy(() -> wrong.open(Timeouts.DEFAULT))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("connecting as " + test.username("migrate") + "@" + test.host())
        .hasMessageContaining("28P01")
        .hasStackTraceContaining("password authentication failed")
        .satisfies(e -> assertThat(trace(e)).doesNotContain("hunter2"));
  }

  @Test
  void showsNoPasswordWhenNobodyAnswers() {
    for (Database nowhere :
        List.of(
            with("no-such-host.invalid", 5432, "d", "u", "hunter2"),
            with("127.0.0.1", 1, "d", "u", "hunter2"))) {
      assertThatThrownBy(() -> nowhere.open(Timeouts.DEFAULT))
          .isInstanceOf(DatabaseUnavailableException.class)
          .hasMessageContaining("connecting as u@")
          .satisfies(e -> assertThat(trace(e)).doesNotContain("hunter2"));
    }
  }

  private static String trace(Throwable e) {
    java.io.StringWriter text = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  @Test
  void connectsToADatabaseWithAnAwkwardName() {
    String name = "awk ward/?&\"ñ+%";
    try (Session admin = adminSession()) {
      admin.execute(
          "CREATE DATABASE " + Identifier.quote(name) + " OWNER " + Identifier.quote(test.owner()));
    }
    try (Session there = database("run-1").open(name, Timeouts.DEFAULT)) {
      assertThat(there.text("SELECT current_database()")).contains(name);
    }
    try (Session admin = adminSession()) {
      admin.execute("DROP DATABASE " + Identifier.quote(name) + " WITH (FORCE)");
    }
  }

  @Test
  void endsAStatementWhoseClientWasCutOff() throws Exception {
    // The check interval makes the server look for its client while a statement runs.
    try (Session sleeper = database("run-3").open(Timeouts.NONE)) {
      int pid = sleeper.backendPid();
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      sleeper.number("SELECT 1 FROM pg_sleep(60)");
                    } catch (RuntimeException e) {
                      // The connection is cut under it: that is the test.
                    }
                  });
      waitUntil(
          "SELECT count(*) = 1 FROM pg_stat_activity WHERE pid = ? AND state = 'active'", pid);

      sleeper.connection().abort(Runnable::run);

      waitUntil("SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = ?", pid);
      thread.join();
    }
  }

  /** As an administrator, because the owner role does not see what other sessions do. */
  private void waitUntil(String condition, int pid) {
    try (Session admin = adminSession()) {
      Await.until(condition, () -> admin.isTrue(condition, pid));
    }
  }
}
