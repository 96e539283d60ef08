package trasiego.migrate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.THREE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.execution.Severity;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.TriedPlan;
import trasiego.migrate.context.Policy;
import trasiego.rule.Thresholds;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

public final class JudgementIT {
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
    try (MigrateFixture scene = scene(major)) {
      scene.policy = LARGE;
      scene.file(
          TWO,
          "ALTER TABLE parcel ADD CONSTRAINT of_person FOREIGN KEY (person) REFERENCES person"
              + " (id);",
          "ALTER TABLE parcel DROP CONSTRAINT of_person;");
      TriedPlan tried = new TriedPlan(scene);

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
                assertThat(check.samples())
                    .hasSize(10)
                    .allMatch(mark -> mark.matches("key:[0-9a-f]{12}"));
                assertThat(check.cleanUp()).isNotBlank();
              });
      assertThat(file.undo().status()).isEqualTo("proven");
      assertThat(file.expected()).isNotNull();
      assertThat(tried.samples()).isEmpty();

      assertThatThrownBy(() -> tried.judge(Map.of("samples", true)))
          .isInstanceOf(MigrationRefusedException.class);
      assertThat(tried.samples().orElseThrow().found())
          .singleElement()
          .satisfies(
              found -> assertThat(found.keys()).hasSize(10).allMatch(key -> key.matches("\\d+")));
      tried.drop();
    }
  }

  @OnEachMajor
  void takesASmallTableForWhatItIs(int major) {
    try (MigrateFixture scene = scene(major)) {
      scene.file(
          TWO, "ALTER TABLE person ALTER id TYPE bigint;", "ALTER TABLE person ALTER id TYPE int;");
      TriedPlan tried = new TriedPlan(scene);

      assertThat(tried.judge(Map.of()).verdict()).isEqualTo("safe");
      assertThat(tried.report().files().getFirst().hazards())
          .filteredOn(hazard -> hazard.code().equals("change-type"))
          .singleElement()
          .extracting(Hazard::severity)
          .isEqualTo(Severity.NOTE);
      tried.drop();
    }
  }

  /** The planner of the target says so: the copy on which the files ran has no row. */
  @OnEachMajor
  void knowsHowManyRowsAStatementMeetsThere(int major) {
    try (MigrateFixture scene = scene(major)) {
      scene.policy =
          new Policy(
              new Thresholds(150, 1 << 30, Duration.ofMinutes(5)),
              Policy.DEFAULT.checks(),
              false,
              Optional.empty());
      scene.file(TWO, "DELETE FROM parcel WHERE id > 190;", "SELECT 1;");
      scene.file(THREE, "DELETE FROM parcel WHERE id > 20;", "SELECT 1;");
      TriedPlan tried = new TriedPlan(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("V" + TWO + "__x.sql: safe")
          .hasMessageContaining("delete-all-rows public.parcel: deletes about 180 rows");
      assertThat(tried.report().files().getFirst().statements().getFirst().effects())
          .contains("deletes about 10 rows of parcel, by the target's statistics");
      assertThat(tried.report().files().getFirst().expected().ground()).doesNotContain("every row");
      tried.drop();
    }
  }

  @OnEachMajor
  void letsPassWhatTheFileAcknowledgesAndTellsAStrayLine(int major) {
    try (MigrateFixture scene = scene(major)) {
      scene.file(
          TWO,
          """
          -- trasiego:allow drop-column parcel.person: unread since release 1.8
          -- trasiego:allow drop-table letter: it is long gone
          ALTER TABLE parcel DROP COLUMN person;
          """,
          "ALTER TABLE parcel ADD COLUMN person int;");
      TriedPlan tried = new TriedPlan(scene);

      CheckResult result = tried.judge(Map.of());

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
  void refusesAnUndoFileThatDoesNotHoldAndJudgesTheNextFileAlone(int major) {
    try (MigrateFixture scene = scene(major)) {
      scene.file(
          TWO,
          "ALTER TABLE parcel ADD COLUMN note text;",
          "ALTER TABLE parcel DROP COLUMN note, DROP COLUMN person;");
      scene.file(
          THREE,
          "COMMENT ON COLUMN parcel.person IS 'who'; COMMENT ON COLUMN parcel.note IS 'what';",
          "COMMENT ON COLUMN parcel.person IS NULL; COMMENT ON COLUMN parcel.note IS NULL;");
      TriedPlan tried = new TriedPlan(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .hasMessageContaining("undo-broken")
          .hasMessageContaining("column public.parcel.person is missing")
          .hasMessageContaining("V" + THREE + "__x.sql: safe");
      assertThat(tried.report().files().getLast().undo().status()).isEqualTo("proven");
      assertThat(tried.report().warnings()).noneMatch(line -> line.startsWith("not tried"));
      tried.drop();
    }
  }

  @Test
  void triesNoFileOnACopyThatAnUndoFileSpoilt() {
    try (MigrateFixture scene = scene(Majors.newest())) {
      scene.file(
          TWO,
          "CREATE INDEX CONCURRENTLY i ON parcel (person);",
          "ALTER TABLE parcel DROP COLUMN person;");
      scene.file(THREE, "ALTER TABLE parcel ALTER person SET DEFAULT 1;", "SELECT 1;");
      TriedPlan tried = new TriedPlan(scene);

      assertThatThrownBy(() -> tried.judge(Map.of())).hasMessageContaining("undo-broken");

      assertThat(tried.report().files()).hasSize(1);
      assertThat(tried.report().warnings())
          .anyMatch(
              line ->
                  line.equals(
                      "not tried, since nobody knows what U"
                          + TWO
                          + "__x.sql left on the copy: V"
                          + THREE
                          + "__x.sql"));
      tried.drop();
    }
  }

  /** A live database whose first migration made two tables with rows. */
  public static MigrateFixture scene(int major) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(ONE, TABLES, "DROP TABLE parcel; DROP TABLE person;");
    MigrateFixture.Ready ready = scene.ready();
    scene.apply(ready, 1);
    scene.context().lease("test").release(ready.execution());
    return scene;
  }
}
