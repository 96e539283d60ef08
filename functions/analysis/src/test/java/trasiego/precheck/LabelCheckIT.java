package trasiego.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import trasiego.execution.Report.Check;
import trasiego.testing.Majors.OnEachMajor;

/** Rows with a value that the enum will lack, whatever its name is meanwhile. */
class LabelCheckIT {
  private static final Samples SAMPLES = new Samples(false);

  private static final String SHOP =
      """
      CREATE TYPE mood AS ENUM ('glad', 'sad', 'calm');
      CREATE TABLE diary (id int PRIMARY KEY, feeling mood NOT NULL);
      """;

  @OnEachMajor
  void countsRowsWithAValueThatTheNewTypeLacks(int major) throws Exception {
    try (Copy copy = Copy.of(major, SHOP)) {
      copy.target()
          .execute(
              "INSERT INTO diary SELECT g, CASE WHEN g % 4 = 0 THEN 'sad' ELSE 'calm' END::mood"
                  + " FROM generate_series(1, 100) g; ANALYZE;");

      assertThat(asked(copy, "CREATE TYPE mood_new AS ENUM ('glad', 'calm')", "mood_new"))
          .isEqualTo("cast public.diary.feeling found 25");
    }
  }

  /** By its name the target would find the old type, which every value fits. */
  @OnEachMajor
  void isNotMisledByTheOldTypesName(int major) throws Exception {
    try (Copy copy = Copy.of(major, SHOP)) {
      copy.target().execute("INSERT INTO diary VALUES (1, 'sad'), (2, 'glad'); ANALYZE;");

      assertThat(
              asked(
                  copy,
                  "ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('glad', 'calm')",
                  "mood"))
          .isEqualTo("cast public.diary.feeling found 1");
    }
  }

  private static String asked(Copy copy, String types, String type) throws Exception {
    String file =
        "%s; ALTER TABLE diary ALTER feeling TYPE %s USING (feeling::text::%2$s)"
            .formatted(types, type);
    Check check =
        PreChecks.run(copy.live(), PreChecks.of(copy.inside(file)), CheckLimits.DEFAULT, SAMPLES)
            .getFirst();
    return "%s %s %s %d".formatted(check.kind(), check.object(), check.status(), check.count());
  }
}
