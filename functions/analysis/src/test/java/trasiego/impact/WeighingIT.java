package trasiego.impact;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import org.assertj.core.data.Percentage;
import trasiego.postgres.Session;
import trasiego.precheck.Target;
import trasiego.rule.TargetTables;
import trasiego.testing.Await;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.RoundTrips;
import trasiego.testing.TestDatabase;

final class WeighingIT {
  private static final String SCHEMA =
      """
      CREATE TABLE region (id int PRIMARY KEY);
      CREATE TABLE "Order" (id int PRIMARY KEY, region int REFERENCES region, note text);
      CREATE INDEX ON "Order" (region);
      INSERT INTO "Order" (id, note) SELECT g, repeat('x', 100) FROM generate_series(1, 20000) g;
      CREATE TABLE log (at int NOT NULL, line text) PARTITION BY RANGE (at);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (0) TO (1000);
      CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM (1000) TO (2000) PARTITION BY RANGE (at);
      CREATE TABLE log_21 PARTITION OF log_2 FOR VALUES FROM (1000) TO (2000);
      INSERT INTO log SELECT g % 2000, 'line' FROM generate_series(1, 10000) g;
      """;

  @OnEachMajor
  void weighsRowsBytesIndexesWritesAndKeys(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database)) {
      database.execute(SCHEMA);
      database.execute("ANALYZE \"Order\"; ANALYZE log");
      database.execute("INSERT INTO \"Order\" SELECT g FROM generate_series(20001, 20010) g");

      TargetTables target = Weighing.read(session);

      TargetTables.Table order = target.table("public.\"Order\"").orElseThrow();
      assertThat(order.rows()).isCloseTo(20_000, Percentage.withPercentage(3));
      assertThat(order.bytes()).isBetween(2_000_000L, 4_000_000L);
      assertThat(order.indexes()).isEqualTo(2);
      assertThat(order.indexBytes()).isBetween(400_000L, 1_000_000L);
      assertThat(order.references()).containsExactly("public.region");
      assertThat(target.table("public.region").orElseThrow().referencedBy())
          .containsExactly("public.\"Order\"");
      assertThat(target.probeSeconds()).isBetween(0.001, 5.0);
    }
  }

  @OnEachMajor
  void findsAServerAsFastAsItself(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database)) {
      TargetTables target = Weighing.read(session);

      assertThat(target.slowerThan(target.probeSeconds())).hasValue(1);
      assertThat(target.slowerThan(target.probeSeconds() / 3).orElseThrow())
          .isCloseTo(3, Percentage.withPercentage(1));
      assertThat(target.slowerThan(0)).isEmpty();
      assertThat(TargetTables.UNKNOWN.slowerThan(1)).isEmpty();
    }
  }

  @OnEachMajor
  void countsWhatWasWrittenAndSinceWhen(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database)) {
      database.execute("CREATE TABLE t (k int)");
      database.execute("INSERT INTO t SELECT generate_series(1, 300)");
      database.execute("UPDATE t SET k = -k WHERE k <= 20");
      database.execute("DELETE FROM t WHERE k > 290");

      // Version 14 keeps its counters in a file that is written twice a second.
      TargetTables.Table table =
          Await.value(
              () -> Weighing.read(session).table("public.t").orElseThrow(),
              found -> found.writes() == 330);

      assertThat(table.writes()).isEqualTo(330);
      assertThat(table.writesPerSecond()).isPositive().isLessThan(330);
    }
  }

  @OnEachMajor
  void sumsThePartitionsOfEachRoot(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database)) {
      database.execute(SCHEMA);
      database.execute("ANALYZE log_1; ANALYZE log_21");

      TargetTables target = Weighing.read(session);

      assertThat(target.table("public.log").orElseThrow().rows()).isEqualTo(10_000);
      assertThat(target.table("public.log_2").orElseThrow().rows()).isEqualTo(5_000);
      assertThat(target.table("public.log").orElseThrow().bytes())
          .isEqualTo(
              target.table("public.log_1").orElseThrow().bytes()
                  + target.table("public.log_21").orElseThrow().bytes());
    }
  }

  @OnEachMajor
  void estimatesWhatWasNeverAnalysed(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database);
        Connection admin = database.adminConnection();
        Statement statement = admin.createStatement()) {
      database.execute(
          "CREATE TABLE t (k int, v text) WITH (autovacuum_enabled = off);"
              + "INSERT INTO t SELECT g, 'abcdefgh' FROM generate_series(1, 50000) g");
      statement.execute("SELECT pg_stat_reset()");

      TargetTables.Table table = Weighing.read(session).table("public.t").orElseThrow();

      assertThat(table.rows()).isBetween(20_000L, 100_000L);
    }
  }

  @OnEachMajor
  void doesNotWaitForWhoHoldsATable(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database);
        Connection holder = database.ownerConnection();
        Statement statement = holder.createStatement()) {
      database.execute(SCHEMA);
      database.execute("VACUUM ANALYZE \"Order\"");
      int undisturbed = RoundTrips.of(() -> Weighing.read(session));
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE \"Order\" IN ACCESS EXCLUSIVE MODE");

      TargetTables target = Weighing.read(session);

      // A wait would end by lock timeout, and everything be asked once more.
      assertThat(RoundTrips.of(() -> Weighing.read(session))).isEqualTo(undisturbed);
      assertThat(target.table("public.\"Order\"").orElseThrow().rows()).isEqualTo(20_000);
      assertThat(target.table("public.\"Order\"").orElseThrow().bytes()).isGreaterThan(2_000_000);
    }
  }

  @OnEachMajor
  void asksAsSeldomForFiveHundredTablesAsForNone(int major) throws Exception {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = Target.asOwner(database)) {
      int none = RoundTrips.of(() -> Weighing.read(session));
      database.execute(
          """
          DO $$ BEGIN
            FOR i IN 1..500 LOOP
              EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, v text UNIQUE)', i);
            END LOOP;
          END $$
          """);

      assertThat(RoundTrips.of(() -> Weighing.read(session))).isEqualTo(none);
      assertThat(Weighing.read(session).tables()).hasSize(500);
    }
  }
}
