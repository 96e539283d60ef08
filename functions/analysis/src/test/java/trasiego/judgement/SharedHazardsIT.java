package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import trasiego.execution.Hazard;
import trasiego.judgement.Shop.Ground;
import trasiego.testing.Majors.OnEachMajor;

/** What files do to the whole server behind other names than their own words. */
class SharedHazardsIT {
  private static final Shops SHOPS = new Shops();

  @OnEachMajor
  void takesAcknowledgementsByTheNamesThatItReports(int major) {
    List<Hazard> hazards =
        SHOPS
            .of(major)
            .judge(
                Ground.EMPTY,
                List.of("CREATE ROLE auditor;"),
                List.of(
                    """
                    -- trasiego:allow change-role-setting auditor.work_mem: reports sort much
                    -- trasiego:allow change-database-setting work_mem: as well
                    -- trasiego:allow change-role auditor: logs in from now on
                    ALTER ROLE auditor SET work_mem = '64MB';
                    ALTER ROLE auditor LOGIN PASSWORD 'x';
                    DO $$ BEGIN
                      EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '9MB');
                    END $$;
                    """))
            .getFirst()
            .report()
            .hazards();

    assertThat(hazards).hasSize(3).allMatch(it -> it.acknowledged() != null);
  }

  @OnEachMajor
  void refusesARoutineOfEarlierFilesThatActsOnTheServer(int major) {
    List<Hazard> hazards =
        SHOPS
            .of(major)
            .judge(
                Ground.EMPTY,
                List.of(
                    "CREATE FUNCTION deep() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM"
                        + " pg_terminate_backend(0); END $$",
                    "CREATE FUNCTION shallow() RETURNS void LANGUAGE sql AS 'SELECT deep()'"),
                List.of("SELECT shallow();"))
            .getFirst()
            .report()
            .hazards();

    assertThat(hazards)
        .extracting(it -> it.code() + " " + it.severity())
        .containsExactly("ends-sessions REFUSED");
  }

  @AfterAll
  static void close() {
    SHOPS.close();
  }
}
