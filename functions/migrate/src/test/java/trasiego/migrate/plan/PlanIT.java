package trasiego.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import trasiego.execution.MigrationState;
import trasiego.execution.PlanDocument;
import trasiego.execution.RunDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Json;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.target.TargetInspection;
import trasiego.store.Keys;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

final class PlanIT {

  @OnEachMajor
  void listsWhatIsPendingAndTakesTheLease(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      String execution = MigrateFixture.execution();

      PlanResult result = scene.plan(execution);
      PlanDocument plan = scene.document(result);

      assertThat(result.status()).isEqualTo("READY");
      assertThat(result.pending()).containsExactly(ONE, TWO);
      assertThat(plan.current()).isNull();
      assertThat(plan.pending())
          .extracting(PlanDocument.Pending::transactional)
          .containsExactly(true, false);
      assertThat(plan.server()).startsWith(major + ".");
      assertThat(scene.context().lease("test").holder().orElseThrow().execution())
          .isEqualTo(execution);
      assertThat(scene.sessions()).isEmpty();
    }
  }

  @OnEachMajor
  void refusesABackslashWhereTheDatabaseTakesItForAnEscape(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.database.execute(
          "ALTER DATABASE %s SET standard_conforming_strings = off"
              .formatted(scene.database.name()));
      scene.file(ONE, "CREATE TABLE a (k text DEFAULT E'a\\\\b');", "DROP TABLE a;");
      String execution = MigrateFixture.execution();

      assertThat(scene.plan(execution).status()).isEqualTo("READY");

      scene.file(TWO, "SELECT 'a\\'; DROP TABLE a; --'", "SELECT 'b\\''; --';");

      assertThatThrownBy(() -> scene.plan(execution))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("V" + TWO)
          .hasMessageContaining("U" + TWO)
          .hasMessageContaining("standard_conforming_strings is off");
    }
  }

  @OnEachMajor
  void saysWhoHoldsTheLeaseAndSupersedesWhoHasEnded(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      String first = MigrateFixture.execution();
      String second = MigrateFixture.execution();
      scene.plan(first);

      PlanResult held = scene.plan(second);
      PlanResult taken =
          (PlanResult)
              scene.run(
                  Map.of(
                      "action",
                      "plan",
                      "execution",
                      second,
                      "migrations",
                      scene.migrations(),
                      "ended",
                      first));

      assertThat(held.status()).isEqualTo("LEASE_HELD");
      assertThat(held.holder()).isEqualTo(first);
      assertThat(held.holderExpires()).isNotEmpty();
      assertThat(taken.status()).isEqualTo("READY");
      assertThat(taken.superseded()).isEqualTo(first);
    }
  }

  @OnEachMajor
  void saysHowFarTheOneIsThatHoldsTheLease(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      MigrateFixture.Ready first = scene.ready();
      String key = Keys.ofExecution("test", first.execution(), "run.json");

      assertThat(scene.plan(MigrateFixture.execution()).summary()).doesNotContain("; it has");

      scene.apply(first, 1);
      RunDocument run = scene.run(first);
      assertThat(scene.plan(MigrateFixture.execution()).summary())
          .endsWith("; it has applied 2 of 2 files");

      FileState building = run.file(TWO).in(MigrationState.RUNNING).noted("building index: 41 %");
      scene.store.write(key, Json.bytes(run.with(building)), "application/json");
      assertThat(scene.plan(MigrateFixture.execution()).summary())
          .endsWith(
              "; it has applied 1 of 2 files, and is at V" + TWO + "__x.sql: building index: 41 %");

      scene.store.write(key, "{\"files\": 3}".getBytes(StandardCharsets.UTF_8), "application/json");
      assertThat(scene.plan(MigrateFixture.execution()).summary()).doesNotContain("; it has");
    }
  }

  @OnEachMajor
  void judgesWithoutTheLeaseWhenDry(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");

      PlanResult result =
          (PlanResult)
              scene.run(
                  Map.of(
                      "action",
                      "plan",
                      "execution",
                      "dry",
                      "migrations",
                      scene.migrations(),
                      "dryRun",
                      true));

      assertThat(result.status()).isEqualTo("READY");
      assertThat(result.plan()).isEqualTo("plans/test/dry.json");
      assertThat(scene.context().lease("test").holder()).isEmpty();
    }
  }

  @OnEachMajor
  void refusesByNameEverythingAtOnce(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "BEGIN; CREATE TABLE a (k int); COMMIT;", "DROP TABLE a;");
      scene.file(TWO, "VACUUM; SELECT 1;", "\\echo hello");
      scene.files.remove("U" + ONE + "__x.sql");
      scene.files.put("Vthree__y.sql", new byte[0]);

      assertThatThrownBy(() -> scene.plan(MigrateFixture.execution()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("6 reasons")
          .hasMessageContaining("V" + ONE + "__x.sql line 1: \"BEGIN\"")
          .hasMessageContaining("V" + ONE + "__x.sql line 1: \"COMMIT\"")
          .hasMessageContaining("V" + ONE + "__x.sql has no undo file")
          .hasMessageContaining("V" + TWO + "__x.sql holds 2 statements, one of them VACUUM")
          .hasMessageContaining("U" + TWO + "__x.sql: line 1 holds a backslash")
          .hasMessageContaining("Vthree__y.sql is not a migration's name");
      assertThat(scene.sessions()).isEmpty();
    }
  }

  @OnEachMajor
  void refusesADatabaseWithObjectsAndNoHistory(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.database.execute("CREATE TABLE found (k int)");
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");

      assertThatThrownBy(() -> scene.plan(MigrateFixture.execution()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("holds objects (public.found) but no migration history");
    }
  }

  @OnEachMajor
  void refusesAUserWithoutTheOwnersRole(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      revoke(scene);

      assertThatThrownBy(() -> scene.plan(MigrateFixture.execution()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("is not a member of role \"" + scene.database.owner())
          .hasMessageContaining(
              "GRANT " + scene.database.owner() + " TO " + scene.database.username("migrate"));
    }
  }

  /** Or a file of staging could reach production's rows on the same server. */
  @OnEachMajor
  void refusesAUserWhoMayActAsAnotherDatabasesOwner(int major) throws java.sql.SQLException {
    try (MigrateFixture scene = new MigrateFixture(major);
        TestDatabase production = TestDatabase.create(major);
        var admin = scene.database.adminConnection();
        var statement = admin.createStatement()) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      statement.execute(
          "GRANT %s TO %s".formatted(production.owner(), scene.database.username("migrate")));

      assertThatThrownBy(() -> scene.plan(MigrateFixture.execution()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining(
              "is a member of role \"%s\", which owns database \"%s\""
                  .formatted(production.owner(), production.name()));
    }
  }

  @OnEachMajor
  void knowsAProcedureOfTheServerThatCommits(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.database.execute(
          """
          CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$
          """);
      scene.file(ONE, "CALL fill(); SELECT 1;", "SELECT 1;");

      assertThatThrownBy(() -> scene.plan(MigrateFixture.execution()))
          .hasMessageContaining("CALL of a procedure with COMMIT");
    }
  }

  @OnEachMajor
  void namesWhoStandsInTheWay(int major) throws Exception {
    try (MigrateFixture scene = new MigrateFixture(major);
        var reader = scene.database.ownerConnection()) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      reader.setAutoCommit(false);
      reader.createStatement().execute("SELECT 'secret', pg_sleep(5.2)");

      List<String> blockers = scene.document(scene.plan(MigrateFixture.execution())).blockers();

      assertThat(blockers).singleElement().asString().contains("SELECT ?, pg_sleep(?)");
    }
  }

  @OnEachMajor
  void refusesAnObjectThatIsNotWhatItsNameSays(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      String key = "migrations/" + "0".repeat(64) + ".zip";
      scene.store.create(key, new byte[] {'P', 'K'}, "application/zip");

      assertThatThrownBy(
              () -> scene.run(Map.of("action", "plan", "execution", "x", "migrations", key)))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("is not what its name says");
    }
  }

  private static void revoke(MigrateFixture scene) {
    try (var admin = scene.database.adminConnection();
        var statement = admin.createStatement()) {
      statement.execute(
          "REVOKE " + scene.database.owner() + " FROM " + scene.database.username("migrate"));
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @OnEachMajor
  void leavesOutOfTheStructureWhatTheOwnerMayNotRead(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      String other = scene.database.name() + "_other";
      scene.admin("CREATE ROLE " + other);
      scene.inside(
          "CREATE SCHEMA hidden AUTHORIZATION " + other,
          "CREATE TABLE hidden.\"s e\"\"cret\" (k int)",
          "ALTER TABLE hidden.\"s e\"\"cret\" OWNER TO " + other);
      try {
        assertThat(TargetInspection.unread(scene.asOwner()))
            .containsExactly("\"hidden\".\"s e\"\"cret\"");
        assertThat(
                new StructureDump(
                        scene.settings(),
                        scene.live(),
                        scene.limits,
                        trasiego.handler.Deadline.in(scene.invocation))
                    .read(
                        major,
                        scene.database.owner(),
                        java.util.List.of("\"hidden\".\"s e\"\"cret\"")))
            .isNotEmpty();
      } finally {
        scene.inside("DROP SCHEMA hidden CASCADE", "DROP ROLE " + other);
      }
    }
  }
}
