package trasiego.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.Scene.ONE;
import static trasiego.migrate.Scene.TWO;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Json;
import trasiego.hazard.Hazard;
import trasiego.hazard.Report;
import trasiego.hazard.Report.FileReport;
import trasiego.hazard.Severity;
import trasiego.hazard.Thresholds;
import trasiego.store.Keys;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

final class JudgementIT {
  private static final String TABLES =
      """
      CREATE TABLE person (id int PRIMARY KEY, mail text);
      CREATE TABLE parcel (id int PRIMARY KEY, person int);
      INSERT INTO person SELECT n, 'mail ' || (n %% 90) FROM generate_series(1, 100) n;
      INSERT INTO parcel SELECT n, n FROM generate_series(1, 200) n;
      ANALYZE;
      """
          .replace("%%", "%");

  /** Everything that has rows is large. */
  private static final Policy LARGE =
      new Policy(
          new Thresholds(1, 1 << 30, Duration.ofMinutes(5)),
          Policy.DEFAULT.checks(),
          false,
          Optional.empty());

  @OnEachMajor
  void refusesBySizeAndByRowsWithCountsAndTheSaferWay(int major) {
    try (Scene scene = scene(major)) {
      scene.policy = LARGE;
      scene.file(
          TWO,
          "ALTER TABLE parcel ADD CONSTRAINT of_person FOREIGN KEY (person) REFERENCES person"
              + " (id);",
          "ALTER TABLE parcel DROP CONSTRAINT of_person;");
      Tried tried = new Tried(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("V" + TWO + "__x.sql: refused")
          .hasMessageContaining("add-foreign-key public.parcel.of_person")
          .hasMessageContaining("100 orphans in public.parcel.of_person");

      Report report = tried.report();
      assertThat(report.ground()).isEqualTo("schema");
      FileReport file = report.files().getFirst();
      assertThat(file.hazards())
          .filteredOn(hazard -> hazard.code().equals("add-foreign-key"))
          .singleElement()
          .extracting(Hazard::safer)
          .asString()
          .contains("NOT VALID", "VALIDATE CONSTRAINT");
      assertThat(file.checks())
          .singleElement()
          .satisfies(
              check -> {
                assertThat(check.count()).isEqualTo(100);
                assertThat(check.samples()).hasSize(10);
                assertThat(check.cleanUp()).isNotBlank();
              });
      assertThat(file.undo().status()).isEqualTo("proven");
      assertThat(file.expected()).isNotNull();
      tried.drop();
    }
  }

  @OnEachMajor
  void takesASmallTableForWhatItIs(int major) {
    try (Scene scene = scene(major)) {
      scene.file(
          TWO, "ALTER TABLE person ALTER id TYPE bigint;", "ALTER TABLE person ALTER id TYPE int;");
      Tried tried = new Tried(scene);

      assertThat(tried.judge(Map.of()).verdict()).isEqualTo("safe");
      assertThat(tried.report().files().getFirst().hazards())
          .filteredOn(hazard -> hazard.code().equals("change-type"))
          .singleElement()
          .extracting(Hazard::severity)
          .isEqualTo(Severity.NOTE);
      tried.drop();
    }
  }

  @OnEachMajor
  void letsPassWhatTheFileAcknowledgesAndTellsAStrayLine(int major) {
    try (Scene scene = scene(major)) {
      scene.file(
          TWO,
          """
          -- trasiego:allow drop-column parcel.person: unread since release 1.8
          -- trasiego:allow drop-table letter: it is long gone
          ALTER TABLE parcel DROP COLUMN person;
          """,
          "ALTER TABLE parcel ADD COLUMN person int;");
      Tried tried = new Tried(scene);

      JudgeResult result = tried.judge(Map.of());

      assertThat(result.verdict()).isEqualTo("acknowledged");
      FileReport file = tried.report().files().getFirst();
      assertThat(file.strayAcknowledgements()).containsExactly("drop-table letter");
      assertThat(file.undo().lost())
          .contains("what public.parcel.person held before the migration");
      assertThat(file.compatibility().rollsBackAlone()).isFalse();
      tried.drop();
    }
  }

  @OnEachMajor
  void refusesAnUndoFileThatDoesNotHold(int major) {
    try (Scene scene = scene(major)) {
      scene.file(TWO, "CREATE TABLE b (k int); CREATE TABLE c (k int);", "DROP TABLE b;");
      Tried tried = new Tried(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .hasMessageContaining("undo-broken")
          .hasMessageContaining("table public.c is unexpected");
      tried.drop();
    }
  }

  @Test
  void findsDriftAndRefusesItWhereTheEnvironmentSaysSo() {
    try (Scene scene = scene(Majors.newest())) {
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      scene.database.execute("CREATE INDEX by_hand ON parcel (person)");
      Tried tried = new Tried(scene);

      assertThat(tried.judge(Map.of()).verdict()).isEqualTo("safe");
      assertThat(tried.report().drift())
          .singleElement()
          .asString()
          .contains("index public.by_hand is unexpected");

      scene.policy =
          new Policy(Thresholds.DEFAULT, Policy.DEFAULT.checks(), true, Optional.empty());
      assertThatThrownBy(() -> tried.again().judge(Map.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("refused: drift: the live schema is not what");
      tried.drop();

      Tried third = new Tried(scene);
      assertThat(
              third
                  .judge(Map.of("acknowledge", List.of("drift"), "reason", "index of the night"))
                  .verdict())
          .isEqualTo("safe");
      assertThat(third.report().warnings())
          .anyMatch(line -> line.startsWith("drift was overridden (index of the night)"));
      third.drop();
    }
  }

  @Test
  void asksForTheSoakTimeUnlessItIsOverriddenWithAReason() {
    try (Scene scene = scene(Majors.newest())) {
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      scene.policy =
          new Policy(
              Thresholds.DEFAULT,
              Policy.DEFAULT.checks(),
              false,
              Optional.of(new Soak.Wanted("staging", Optional.empty(), Duration.ofHours(24))));
      Tried tried = new Tried(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .hasMessageContaining("soak: V" + TWO + "__x.sql is not recorded as applied in staging");
      assertThatThrownBy(() -> tried.judge(Map.of("acknowledge", List.of("soak"))))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("needs a \"reason\"");
      tried.drop();

      Tried other = new Tried(scene);
      other.judge(Map.of("acknowledge", List.of("soak"), "reason", "a hot fix"));
      assertThat(other.report().warnings())
          .anyMatch(line -> line.startsWith("soak was overridden (a hot fix)"));
      other.drop();
    }
  }

  @Test
  void asksBeforeItTriesWhatReachesOutside() {
    try (Scene scene = scene(Majors.newest())) {
      scene.file(TWO, "CREATE TABLE b (k int);\nCOPY b FROM PROGRAM 'echo 1';", "DROP TABLE b;");
      Tried tried = new Tried(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("line 2: reaches-outside: runs a program")
          .hasMessageContaining("nothing was tried");
      tried.drop();
    }
  }

  @Test
  void triesNothingOnTheLiveDatabase() {
    try (Scene scene = scene(Majors.newest())) {
      scene.file(
          TWO, "DROP TABLE parcel;", "CREATE TABLE parcel (id int PRIMARY KEY, person int);");
      String execution = Scene.execution();
      String plan = scene.plan(execution).plan();

      assertThatThrownBy(
              () ->
                  scene.run(
                      Map.of(
                          "action",
                          "judge",
                          "execution",
                          execution,
                          "plan",
                          plan,
                          "database",
                          scene.database.name(),
                          "replay",
                          scene.database.name())))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("the live database's name");
      assertThat(scene.database.query("SELECT count(*) FROM parcel")).containsExactly("200");
    }
  }

  /** A live database whose first migration made two tables with rows. */
  private static Scene scene(int major) {
    Scene scene = new Scene(major);
    scene.file(ONE, TABLES, "DROP TABLE parcel; DROP TABLE person;");
    Scene.Ready ready = scene.ready();
    scene.apply(ready, 1);
    scene.site().lease("test").release(ready.execution());
    return scene;
  }

  /** One execution with its plan and the two databases that the restore function makes for it. */
  private static final class Tried {
    private final Scene scene;
    private final String execution = Scene.execution();
    private final List<String> databases = new ArrayList<>();
    private String plan;

    Tried(Scene scene) {
      this.scene = scene;
      again();
    }

    Tried again() {
      drop();
      plan = scene.plan(execution).plan();
      create("plan", scene.database.name());
      create("replay", "template0");
      try (var connection =
              scene.database.connection(
                  databases.getFirst(), scene.database.owner(), scene.database.ownerPassword());
          var statement = connection.createStatement()) {
        statement.execute("TRUNCATE parcel, person");
      } catch (java.sql.SQLException e) {
        throw new IllegalStateException(e);
      }
      return this;
    }

    private void create(String kind, String template) {
      String name = scene.database.name() + "_" + kind;
      scene.admin(
          "CREATE DATABASE %s TEMPLATE %s OWNER %s"
              .formatted(name, template, scene.database.owner()));
      scene.admin(
          "COMMENT ON DATABASE %s IS '{\"trasiego\":\"%s\",\"environment\":\"test\",\"execution\":\"%s\"}'"
              .formatted(name, kind, execution));
      databases.add(name);
    }

    JudgeResult judge(Map<String, Object> more) {
      Map<String, Object> request = new TreeMap<>(more);
      request.put("action", "judge");
      request.put("execution", execution);
      request.put("plan", plan);
      request.put("database", databases.getFirst());
      request.put("replay", databases.getLast());
      return (JudgeResult) scene.run(request);
    }

    Report report() {
      String key = Keys.planReport("test", execution);
      return Json.document(scene.store.read(key).orElseThrow().bytes(), Report.class);
    }

    void drop() {
      databases.forEach(scene::drop);
      databases.clear();
      scene.site().lease("test").release(execution);
    }
  }
}
