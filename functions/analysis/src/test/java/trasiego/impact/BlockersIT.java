package trasiego.impact;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import trasiego.postgres.Session;
import trasiego.precheck.Target;
import trasiego.testing.Await;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

final class BlockersIT {
  @OnEachMajor
  void namesWhoHoldsATableOfTheFiles(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database);
        Connection reader = database.ownerConnection();
        Statement statement = reader.createStatement()) {
      database.execute("CREATE TABLE orders (k int); CREATE TABLE other (k int)");
      reader.setAutoCommit(false);
      statement.execute("SELECT k, 'secret' FROM orders");

      List<String> all = Blockers.now(session, Set.of(), Duration.ZERO);
      List<String> orders = Blockers.now(session, Set.of("public.orders"), Duration.ZERO);
      List<String> other = Blockers.now(session, Set.of("public.other"), Duration.ZERO);

      assertThat(all).singleElement().asString().contains("idle in transaction");
      assertThat(orders)
          .singleElement()
          .asString()
          .contains("holds ACCESS SHARE on public.orders: SELECT k, ? FROM orders")
          .doesNotContain("secret");
      assertThat(other).isEmpty();
    }
  }

  @Test
  void passesOverATransactionThatHasJustBegun() throws Exception {
    try (TestDatabase database = TestDatabase.create(Majors.newest());
        Session session = Target.asOwner(database);
        Connection reader = database.ownerConnection();
        Statement statement = reader.createStatement()) {
      database.execute("CREATE TABLE orders (k int)");
      reader.setAutoCommit(false);
      statement.execute("SELECT k FROM orders");

      assertThat(Blockers.now(session, Set.of("public.orders"))).isEmpty();
    }
  }

  /** The limit of a deployment, waited for once. */
  @Test
  void namesATransactionOfFiveSeconds() throws Exception {
    try (TestDatabase database = TestDatabase.create(Majors.newest());
        Session session = Target.asOwner(database);
        Connection reader = database.ownerConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT 1");

      assertThat(Await.value(() -> Blockers.now(session), lines -> !lines.isEmpty()))
          .singleElement()
          .asString()
          .containsPattern("has been in a transaction for ([5-9]|\\d\\d+) s");
    }
  }

  @OnEachMajor
  void namesADumpFromItsFirstSecond(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database);
        Connection dump = database.ownerConnection();
        Statement statement = dump.createStatement()) {
      statement.execute("SET application_name = 'pg_dump'");
      dump.setAutoCommit(false);
      statement.execute("SELECT 1");

      assertThat(Blockers.now(session, Set.of("public.orders")))
          .singleElement()
          .asString()
          .contains("(pg_dump, ")
          .contains("a dump that holds every table it reads");
    }
  }

  @OnEachMajor
  void namesAPreparedTransactionOfATableOfTheFiles(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database);
        Connection owner = database.ownerConnection();
        Statement statement = owner.createStatement()) {
      database.execute("CREATE TABLE orders (k int)");
      statement.execute("BEGIN; LOCK TABLE orders; PREPARE TRANSACTION 'left behind'");

      assertThat(Blockers.now(session, Set.of("public.orders")))
          .singleElement()
          .asString()
          .startsWith("prepared transaction 'left behind' of \"" + database.owner() + "\" since");
      assertThat(Blockers.now(session, Set.of("public.other"))).isEmpty();
    }
  }

  @OnEachMajor
  void saysThatConnectionsRunOut(int major) throws Exception {
    List<Connection> held = new ArrayList<>();
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database)) {
      int most = Integer.parseInt(database.query("SHOW max_connections").getFirst());
      assertThat(Blockers.now(session)).isEmpty();
      try {
        while (held.size() < most * 0.85) {
          held.add(database.ownerConnection());
        }
        assertThat(Blockers.now(session, Set.of("public.other")))
            .singleElement()
            .asString()
            .matches("\\d+ of " + (most - 3) + " connections are used");
      } finally {
        for (Connection connection : held) {
          connection.close();
        }
      }
    }
  }

  @OnEachMajor
  void saysWhatItsUserMayNotSee(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major);
        Connection someone = database.adminConnection();
        Session owner =
            new trasiego.postgres.Database(
                    () ->
                        trasiego.postgres.secret.DatabaseSecret.parse(
                            database
                                .secretJson("migrate")
                                .replace(database.username("migrate"), database.owner())
                                .replace(database.password("migrate"), database.ownerPassword())),
                    new trasiego.postgres.ApplicationName("test", "migrate", "weight"))
                .open(trasiego.postgres.Timeouts.DEFAULT)) {
      assertThat(someone.isValid(1)).isTrue();

      assertThat(Blockers.now(owner))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("1 sessions of other users could not be looked at")
                      .contains("GRANT pg_read_all_stats TO " + database.owner()));
    }
  }
}
