package trasiego.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import trasiego.archive.BackupId;
import trasiego.execution.ReportDocument;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Deadline;
import trasiego.handler.Json;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.statistics.TableStatistics;
import trasiego.status.record.Drafts;
import trasiego.status.report.ConstraintQuery;
import trasiego.status.report.Report;
import trasiego.status.report.ReportRequest;
import trasiego.status.report.ReportResult;
import trasiego.store.Keys;
import trasiego.testing.InMemoryStore;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestKey;

class StatusIT {
  private static final Report.Limits LIMITS =
      new Report.Limits(
          Duration.ofSeconds(1),
          Duration.ofHours(24),
          Duration.ofHours(24),
          "trasiego-test",
          false);

  private final InMemoryStore store = new InMemoryStore();
  private final List<String> metrics = new ArrayList<>();
  private LiveShop shop;

  @AfterEach
  void close() {
    shop.close();
  }

  private void start(int major) {
    shop = new LiveShop(major);
    backup(Duration.ofHours(1));
  }

  private void backup(Duration age) {
    String id = BackupId.of("test", Instant.now().minus(age)).toString();
    Drafts.putBackup(store, id);
    Drafts.putProof(store, id);
  }

  private ReportResult report(Map<String, ?> fields) {
    Map<String, Object> all = new HashMap<>();
    all.put("action", "report");
    all.put("environment", "test");
    all.put("execution", "schedule");
    all.putAll(fields);
    ReportRequest request =
        Json.request(new java.io.ByteArrayInputStream(Json.bytes(all)), ReportRequest.class);
    request.check();
    return new Report(
            store, TestKey.trust(), shop.database(), Clock.systemUTC(), LIMITS, metrics::add)
        .report(request, Deadline.in(Duration.ofMinutes(5)));
  }

  private ReportDocument latest() {
    return Json.document(
        store.read("status/test/latest.json").orElseThrow().bytes(), ReportDocument.class);
  }

  @OnEachMajor
  void findsNothingWrongWithAHealthyShop(int major) {
    start(major);

    ReportResult result = report(Map.of());

    assertThat(result.findings()).isEmpty();
    assertThat(result.status()).isEqualTo("OK");
    assertThat(result.applied()).containsExactly(LiveShop.FIRST);
    assertThat(result.summary())
        .contains("1 applied, pending unknown, 0 failed, last verified backup 1 h");
    assertThat(store.read(result.report())).isPresent();
    assertThat(latest().seen().tables())
        .extracting(ReportDocument.TableSize::table, ReportDocument.TableSize::rows)
        .contains(
            org.assertj.core.groups.Tuple.tuple("public.\"Order\"", 5000L),
            org.assertj.core.groups.Tuple.tuple("public.\"User\"", 1000L));
    TableStatistics statistics =
        TableStatistics.parse(store.read("status/test/statistics.json").orElseThrow().bytes());
    assertThat(statistics.environment()).isEqualTo("test");
    assertThat(statistics.tables())
        .extracting(TableStatistics.Table::name, TableStatistics.Table::rows)
        .contains(org.assertj.core.groups.Tuple.tuple("public.\"Order\"", 5000L));
    assertThat(latest().seen().connections().used()).isPositive();
    assertThat(latest().seen().connections().limit())
        .isGreaterThan(latest().seen().connections().used());
    assertThat(latest().seen().connections().reserved()).isPositive();
    assertThat(latest().seen().server()).startsWith(major + ".");
  }

  @OnEachMajor
  void tellsWhatSomebodyChangedSinceTheLastDeployment(int major) {
    start(major);
    shop.execute("CREATE TABLE log (at date) PARTITION BY RANGE (at)");
    deployed("one", "SUCCEEDED");
    deployed("two", "UP_TO_DATE");
    shop.execute("CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM (MINVALUE) TO (MAXVALUE)");

    assertThat(report(Map.of()).findings()).isEmpty();

    shop.execute("ALTER TABLE \"User\" ADD phone text; DROP INDEX order_user");
    ReportResult changed = report(Map.of());
    store.create(Keys.lease("test"), new byte[0], "application/json");
    ReportResult underWay = report(Map.of());

    assertThat(changed.findings())
        .containsExactly(
            "somebody changed the schema since the last deployment: column public.\"User\".phone:"
                + " in the database, in no migration (text); take it back, or make a migration of"
                + " it",
            "somebody changed the schema since the last deployment: index public.order_user: made"
                + " by the migrations, not in the database (CREATE INDEX order_user ON"
                + " public.\"Order\" USING btree (\"userId\")); take it back, or make a migration"
                + " of it");
    assertThat(underWay.findings()).isEmpty();
  }

  @OnEachMajor
  void knowsNoSchemaAfterARestorationOrAFailure(int major) {
    start(major);
    deployed("one", "SUCCEEDED");
    shop.execute("ALTER TABLE \"User\" ADD phone text");
    assertThat(report(Map.of()).findings()).hasSize(1);

    for (String outcome : List.of("FAILED", "RESTORED")) {
      deployed(outcome, outcome);

      assertThat(report(Map.of()).findings()).isEmpty();
      assertThat(latest().seen().drift()).isNull();
    }
  }

  /** What a deployment leaves in the store, with the schema as it is now. */
  private void deployed(String execution, String outcome) {
    try (Session session = shop.session()) {
      String rehearsal = Keys.ofExecution("test", execution, "rehearsal.json");
      Drafts.put(
          store,
          rehearsal,
          new String(Json.bytes(Map.of("catalogueAfter", Catalogue.read(session))), UTF_8));
      Drafts.put(
          store,
          Keys.ofExecution("test", execution, "record.json"),
          """
          {"format":1,"kind":"%s","environment":"test","execution":"%s","outcome":"%s",
           "documents":{"rehearsal":"%s"}}
          """
              .formatted(
                  outcome.equals("RESTORED") ? "restoration" : "deployment",
                  execution,
                  outcome.equals("RESTORED") ? "SUCCEEDED" : outcome,
                  rehearsal));
    }
  }

  @OnEachMajor
  void namesWhatIsPendingAndWhatFailed(int major) {
    start(major);
    MigrationFolder folder =
        MigrationFolder.of(
            Map.of(
                "V20260101000000__a.sql", "SELECT 1;".getBytes(UTF_8),
                "V20260901000000__b.sql", "SELECT 1;".getBytes(UTF_8)));
    store.write(folder.key(), folder.zip(), "application/zip");

    ReportResult pending = report(Map.of("migrations", folder.key()));
    shop.applied(2, LiveShop.SECOND, false);
    ReportResult failed = report(Map.of("migrations", folder.key()));

    assertThat(pending.status()).isEqualTo("PENDING");
    assertThat(pending.pending()).containsExactly(LiveShop.SECOND);
    assertThat(failed.status()).isEqualTo("ATTENTION");
    assertThat(failed.failed()).containsExactly(LiveShop.SECOND);
    assertThat(failed.findings())
        .singleElement()
        .asString()
        .contains(LiveShop.SECOND, "in the history as failed", "deploy again");
  }

  @OnEachMajor
  void refusesMigrationsThatAreNotThereOrNotWhatTheirKeySays(int major) {
    start(major);
    String key = "migrations/" + "0".repeat(64) + ".zip";

    assertThatThrownBy(() -> report(Map.of("migrations", key)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("does not exist");
    store.write(key, new byte[] {1}, "application/zip");
    assertThatThrownBy(() -> report(Map.of("migrations", key)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("not what its checksum says");
  }

  @OnEachMajor
  void findsALongTransactionWithoutShowingItsValues(int major) throws Exception {
    start(major);
    try (LiveShop.Beside sleeper =
        shop.beside(
            "shop-web", "SELECT pg_sleep(60), 'ana@example.com', 4111 FROM \"User\" LIMIT 1")) {
      assertThat(sleeper).isNotNull();
      shop.waitUntil(
          """
          SELECT count(*) = 1 FROM pg_stat_activity
          WHERE application_name = 'shop-web' AND state = 'active'
            AND xact_start < clock_timestamp() - interval '1100 ms'
          """);

      ReportResult result = report(Map.of());

      assertThat(result.status()).isEqualTo("ATTENTION");
      assertThat(result.findings())
          .singleElement()
          .asString()
          .contains("pid ", shop.test().owner(), "shop-web", "active", "SELECT pg_sleep(?), ?")
          .contains("pg_terminate_backend(")
          .doesNotContain("ana@", "4111");
      assertThat(latest().seen().longRunning().getFirst().query()).hasSizeLessThanOrEqualTo(100);
      assertThat(latest().seen().ungrantedLocks()).isEmpty();
    }
  }

  @OnEachMajor
  void saysWhoBlocksWhom(int major) throws Exception {
    start(major);
    try (LiveShop.Beside holder = shop.beside("holder", "LOCK TABLE \"Order\"");
        LiveShop.Beside waiter = waiter()) {
      assertThat(holder).isNotSameAs(waiter);
      shop.waitUntil(
          """
          SELECT count(*) = 1 FROM pg_locks l
          WHERE NOT l.granted AND l.waitstart < clock_timestamp() - interval '1100 ms'
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          """);
      int blocker;
      try (var session = shop.session()) {
        blocker =
            (int)
                session.number(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'holder' AND datname"
                        + " = current_database()");
      }

      ReportResult result = report(Map.of());

      assertThat(result.findings())
          .anyMatch(
              line ->
                  line.contains("waiter")
                      && line.contains("waits for AccessShareLock on public.\"Order\"")
                      && line.contains("blocked by pid " + blocker));
      assertThat(latest().seen().ungrantedLocks())
          .singleElement()
          .satisfies(wait -> assertThat(wait.blockedBy()).containsExactly(blocker));
    }
  }

  private LiveShop.Beside waiter() throws InterruptedException {
    shop.waitUntil(
        """
        SELECT count(*) > 0 FROM pg_locks l
        WHERE l.granted AND l.mode = 'AccessExclusiveLock'
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.relation = 'public."Order"'::regclass
        """);
    return shop.beside("waiter", "SELECT count(*) FROM \"Order\"");
  }

  @OnEachMajor
  void findsTheInvalidIndexThatAFailedBuildLeft(int major) throws SQLException {
    start(major);
    shop.execute("UPDATE \"Order\" SET note = 'twice' WHERE id < 3");
    try (Connection connection = shop.test().ownerConnection();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(
              () ->
                  statement.execute(
                      "CREATE UNIQUE INDEX CONCURRENTLY order_note ON \"Order\" (note)"))
          .isInstanceOf(SQLException.class);
    }

    ReportResult result = report(Map.of());

    assertThat(result.status()).isEqualTo("ATTENTION");
    assertThat(result.findings())
        .singleElement()
        .asString()
        .contains("index public.order_note on \"Order\" is invalid", "REINDEX INDEX CONCURRENTLY");
  }

  @OnEachMajor
  void reportsAnUnvalidatedConstraintWithoutAlarm(int major) {
    start(major);
    shop.execute("ALTER TABLE \"Order\" ADD CONSTRAINT positive CHECK (total > 0) NOT VALID");

    ReportResult result = report(Map.of());

    assertThat(result.status()).isEqualTo("OK");
    assertThat(latest().seen().unvalidatedConstraints())
        .containsExactly("positive on public.\"Order\"");
  }

  /** A superuser can break all of it, and so can a disk, an upgrade or a bug. */
  @OnEachMajor
  void findsWhatIsBrokenInTheDatabaseItself(int major) throws SQLException {
    start(major);
    shop.execute(
        """
        CREATE TABLE wine (id int PRIMARY KEY, year int CONSTRAINT old CHECK (year < 2000));
        CREATE TABLE tasting (wine int CONSTRAINT known REFERENCES wine, note text);
        CREATE TABLE fine (wine int REFERENCES wine, CHECK (wine > 0));
        INSERT INTO wine SELECT n, 1990 FROM generate_series(1, 500) n;
        INSERT INTO tasting SELECT n FROM generate_series(1, 10) n;
        INSERT INTO tasting VALUES (NULL);
        INSERT INTO fine VALUES (1), (NULL);
        CREATE INDEX wine_year ON wine (id, year);
        """);
    admin("CREATE EXTENSION amcheck");
    assertThat(report(Map.of()).findings()).isEmpty();

    admin(
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
        """);
    boolean mayCheck = major >= 14 && isAllowed("bt_index_check(regclass)");
    List<String> findings = report(Map.of()).findings();

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
    assertThat(report(Map.of()).findings())
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
    shop.execute(
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

    try (trasiego.postgres.Session session = shop.session()) {
      assertThat(ConstraintQuery.all(session, 1L << 20, 10))
          .extracting(ConstraintQuery::object)
          .noneMatch(object -> object.contains("quiet") || object.contains("hidden"));
    }
  }

  private boolean isAllowed(String function) {
    try (trasiego.postgres.Session session = shop.session()) {
      return session.isTrue("SELECT has_function_privilege('public." + function + "', 'EXECUTE')");
    }
  }

  private void admin(String sql) throws SQLException {
    try (var admin = shop.test().adminConnection();
        var statement = admin.createStatement()) {
      statement.execute(sql);
    }
  }

  @OnEachMajor
  void findsThatBackupsAreOldDamagedOrMissing(int major) {
    shop = new LiveShop(major);

    assertThat(report(Map.of()).findings())
        .containsExactly("no backup of test is stored; take one with \"db backup\"");

    backup(Duration.ofHours(30));
    ReportResult old = report(Map.of());
    assertThat(old.findings()).singleElement().asString().contains("1 d 6 h old", "at most 24 h");
    assertThat(old.verifiedBackupAgeSeconds()).isBetween(107_990L, 108_100L);

    BackupId newer = BackupId.of("test", Instant.now().minusSeconds(60));
    Drafts.putBackup(store, newer.toString());
    Drafts.put(store, newer.file(), "truncated");
    ReportResult damaged = report(Map.of());
    assertThat(damaged.lastBackup()).isNotEqualTo(newer.toString());
    assertThat(damaged.findings())
        .anyMatch(line -> line.startsWith("backup " + newer + " is not what its manifest says"));
  }

  @OnEachMajor
  void showsWhatIsNotInTheNewestBackup(int major) {
    shop = new LiveShop(major);
    BackupId id = BackupId.of("test", Instant.now().minusSeconds(60));
    Drafts.putBackup(store, id.toString());
    Drafts.putOmissions(store, id.toString(), 1);

    report(Map.of());

    assertThat(latest().seen().backup().omitted())
        .containsExactly("subscription su1: needs a superuser");
    assertThat(new String(store.read("status/test/latest.html").orElseThrow().bytes()))
        .contains("<td>subscription su1: needs a superuser</td>");
  }

  @OnEachMajor
  void reckonsPendingFromWhatWasDeployedLast(int major) {
    start(major);
    MigrationFolder folder =
        MigrationFolder.of(
            Map.of(
                "V20260101000000__a.sql", "SELECT 1;".getBytes(UTF_8),
                "V20260901000000__b.sql", "SELECT 1;".getBytes(UTF_8)));
    Drafts.putRecord(store, "nonsense", "deployment", "migrations/nonsense");
    Drafts.putRecord(store, "first", "deployment", folder.key());

    ReportResult unreadable = report(Map.of());
    store.write(folder.key(), folder.zip(), "application/zip");
    ReportResult readable = report(Map.of());

    assertThat(unreadable.summary()).contains("pending unknown");
    assertThat(unreadable.findings())
        .singleElement()
        .asString()
        .contains("the migrations deployed last could not be read", folder.key());
    assertThat(readable.pending()).containsExactly(LiveShop.SECOND);
    assertThat(readable.status()).isEqualTo("PENDING");
    assertThat(metrics.getLast()).contains("\"PendingMigrations\":1").doesNotContain("null");
    assertThat(metrics.getFirst()).doesNotContain("PendingMigrations");
  }

  @OnEachMajor
  void writesNothingInTheDatabaseAndCouldNot(int major) throws SQLException {
    start(major);

    report(Map.of());

    try (Connection connection = shop.test().functionConnection("status");
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      for (String sql :
          List.of(
              "INSERT INTO \"User\" VALUES (0, 'x')",
              "DELETE FROM flyway_schema_history",
              "CREATE TABLE mine (id int)",
              "DROP TABLE \"Order\"")) {
        assertThatThrownBy(() -> statement.execute(sql))
            .as(sql)
            .isInstanceOf(SQLException.class)
            .extracting(e -> ((SQLException) e).getSQLState())
            .isEqualTo("42501");
      }
    }
  }
}
