package trasiego.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import trasiego.status.report.ConstraintQuery;
import trasiego.status.report.ReportResult;
import trasiego.testing.Majors.OnEachMajor;

/** What status finds wrong in the live database itself, and who waits there for whom. */
final class DatabaseFaultsIT extends ReportedShop {
  @OnEachMajor
  void findsALongTransactionWithoutShowingItsValues(int major) throws Exception {
    start(major);
    try (LiveShop.Beside sleeper =
        status.shop.beside(
            "shop-web", "SELECT pg_sleep(60), 'ana@example.com', 4111 FROM \"User\" LIMIT 1")) {
      assertThat(sleeper).isNotNull();
      status.shop.waitUntil(
          """
          SELECT count(*) = 1 FROM pg_stat_activity
          WHERE application_name = 'shop-web' AND state = 'active'
            AND xact_start < clock_timestamp() - interval '1100 ms'
          """);

      ReportResult result = status.report(Map.of());

      assertThat(result.status()).isEqualTo("ATTENTION");
      assertThat(result.findings())
          .singleElement()
          .asString()
          .contains(
              "pid ", status.shop.test().owner(), "shop-web", "active", "SELECT pg_sleep(?), ?")
          .contains("pg_terminate_backend(")
          .doesNotContain("ana@", "4111");
      assertThat(status.latest().seen().longRunning().getFirst().query())
          .hasSizeLessThanOrEqualTo(100);
      assertThat(status.latest().seen().ungrantedLocks()).isEmpty();
    }
  }

  @OnEachMajor
  void saysWhoBlocksWhom(int major) throws Exception {
    start(major);
    try (LiveShop.Beside holder = status.shop.beside("holder", "LOCK TABLE \"Order\"");
        LiveShop.Beside waiter = waiter()) {
      assertThat(holder).isNotSameAs(waiter);
      status.shop.waitUntil(
          """
          SELECT count(*) = 1 FROM pg_locks l
          WHERE NOT l.granted AND l.waitstart < clock_timestamp() - interval '1100 ms'
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          """);
      int blocker;
      try (var session = status.shop.session()) {
        blocker =
            (int)
                session.number(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'holder' AND datname"
                        + " = current_database()");
      }

      ReportResult result = status.report(Map.of());

      assertThat(result.findings())
          .anyMatch(
              line ->
                  line.contains("waiter")
                      && line.contains("waits for AccessShareLock on public.\"Order\"")
                      && line.contains("blocked by pid " + blocker));
      assertThat(status.latest().seen().ungrantedLocks())
          .singleElement()
          .satisfies(wait -> assertThat(wait.blockedBy()).containsExactly(blocker));
    }
  }

  private LiveShop.Beside waiter() throws InterruptedException {
    status.shop.waitUntil(
        """
        SELECT count(*) > 0 FROM pg_locks l
        WHERE l.granted AND l.mode = 'AccessExclusiveLock'
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.relation = 'public."Order"'::regclass
        """);
    return status.shop.beside("waiter", "SELECT count(*) FROM \"Order\"");
  }

  @OnEachMajor
  void findsTheInvalidIndexThatAFailedBuildLeft(int major) throws SQLException {
    start(major);
    status.shop.execute("UPDATE \"Order\" SET note = 'twice' WHERE id < 3");
    try (Connection connection = status.shop.test().ownerConnection();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(
              () ->
                  statement.execute(
                      "CREATE UNIQUE INDEX CONCURRENTLY order_note ON \"Order\" (note)"))
          .isInstanceOf(SQLException.class);
    }

    ReportResult result = status.report(Map.of());

    assertThat(result.status()).isEqualTo("ATTENTION");
    assertThat(result.findings())
        .singleElement()
        .asString()
        .contains("index public.order_note on \"Order\" is invalid", "REINDEX INDEX CONCURRENTLY");
  }

  @OnEachMajor
  void reportsAnUnvalidatedConstraintWithoutAlarm(int major) {
    start(major);
    status.shop.execute(
        "ALTER TABLE \"Order\" ADD CONSTRAINT positive CHECK (total > 0) NOT VALID");

    ReportResult result = status.report(Map.of());

    assertThat(result.status()).isEqualTo("OK");
    assertThat(status.latest().seen().unvalidatedConstraints())
        .containsExactly("positive on public.\"Order\"");
  }

  private static final String WHOLE =
      """
      CREATE TABLE wine (id int PRIMARY KEY, year int CONSTRAINT old CHECK (year < 2000));
      CREATE TABLE tasting (wine int CONSTRAINT known REFERENCES wine, note text);
      CREATE TABLE fine (wine int REFERENCES wine, CHECK (wine > 0));
      INSERT INTO wine SELECT n, 1990 FROM generate_series(1, 500) n;
      INSERT INTO tasting SELECT n FROM generate_series(1, 10) n;
      INSERT INTO tasting VALUES (NULL);
      INSERT INTO fine VALUES (1), (NULL);
      CREATE INDEX wine_year ON wine (id, year);
      """;

  private static final String BROKEN =
      """
      SET session_replication_role = replica;
      INSERT INTO tasting VALUES (4711), (4712);
      ALTER TABLE wine DROP CONSTRAINT old;
      INSERT INTO wine VALUES (9999, 2024);
      ALTER TABLE wine ADD CONSTRAINT old CHECK (year < 2000) NOT VALID;
      UPDATE pg_constraint SET convalidated = true WHERE conname = 'old';
      UPDATE pg_index SET indoption = '1 1' WHERE indexrelid = 'wine_year'::regclass;
      CREATE COLLATION sorted (provider = libc, locale = 'C');
      UPDATE pg_collation SET collversion = '1.0' WHERE collname = 'sorted';
      CREATE TABLE names (name text COLLATE sorted UNIQUE);
      """;

  /** A superuser can break all of it, and so can a disk, an upgrade or a bug. */
  @OnEachMajor
  void findsWhatIsBrokenInTheDatabaseItself(int major) throws SQLException {
    start(major);
    status.shop.execute(WHOLE);
    admin("CREATE EXTENSION amcheck");
    assertThat(status.report(Map.of()).findings()).isEmpty();

    admin(BROKEN);
    boolean mayCheck = major >= 14 && isAllowed("bt_index_check(regclass)");
    List<String> findings = status.report(Map.of()).findings();

    assertThat(findings)
        .hasSize(mayCheck ? 4 : 3)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("2 rows break the foreign key known on public.tasting")
                    .contains("a fault of the live database", "SELECT * FROM ONLY public.tasting c")
                    .doesNotContain("4711"))
        .anySatisfy(
            line -> assertThat(line).startsWith("1 row breaks the check old on public.wine"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("collation public.sorted was at version 1.0")
                    .endsWith("ALTER COLLATION public.sorted REFRESH VERSION"));
    admin("GRANT EXECUTE ON FUNCTION bt_index_check(regclass) TO PUBLIC");
    assertThat(status.report(Map.of()).findings())
        .hasSize(4)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("index public.wine_year is corrupt (amcheck, XX")
                    .contains("REINDEX INDEX CONCURRENTLY public.wine_year"));
  }

  /** What an owner wrote would run as whoever evaluates it. */
  @OnEachMajor
  void evaluatesNothingOfTheOwnersWhereItLooksForFaults(int major) {
    start(major);
    status.shop.execute(
        """
        CREATE FUNCTION tell(int) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
          IF session_user <> 'postgres' AND session_user ~ 'status' THEN
            RAISE EXCEPTION 'told';
          END IF;
          RETURN false;
        END $$;
        CREATE TABLE quiet (a int);
        INSERT INTO quiet VALUES (1);
        ALTER TABLE quiet ADD CONSTRAINT told CHECK (tell(a)) NOT VALID;
        CREATE TABLE hidden (a int CHECK (a > 0));
        ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
        CREATE POLICY told ON hidden USING (tell(a));
        """);

    try (trasiego.postgres.Session session = status.shop.session()) {
      assertThat(ConstraintQuery.all(session, 1L << 20, 10))
          .extracting(ConstraintQuery::object)
          .noneMatch(object -> object.contains("quiet") || object.contains("hidden"));
    }
  }

  private boolean isAllowed(String function) {
    try (trasiego.postgres.Session session = status.shop.session()) {
      return session.isTrue("SELECT has_function_privilege('public." + function + "', 'EXECUTE')");
    }
  }

  private void admin(String sql) throws SQLException {
    try (var admin = status.shop.test().adminConnection();
        var statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }
}
