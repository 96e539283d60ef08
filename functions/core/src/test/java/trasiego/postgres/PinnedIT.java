package trasiego.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import trasiego.postgres.secret.DatabaseSecret;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

/** What an owner's settings must not change in what our sessions find. */
final class PinnedIT {
  @OnEachMajor
  void countsEveryRowThatAnIndexFinds(int major) {
    try (TestDatabase live = TestDatabase.create(major)) {
      live.execute(
          """
          CREATE TABLE wine (tags int[]);
          INSERT INTO wine SELECT ARRAY[1, n % 7] FROM generate_series(1, 100000) n;
          CREATE INDEX ON wine USING gin (tags) WITH (fastupdate = off);
          """);
      live.execute("ALTER DATABASE " + live.name() + " SET gin_fuzzy_search_limit = 10");
      live.execute("ALTER DATABASE " + live.name() + " SET enable_seqscan = off");
      try (Session session =
          new Database(
                  () -> DatabaseSecret.parse(live.secretJson("backup")),
                  new ApplicationName("test", "backup", "pinned"))
              .open(Timeouts.DEFAULT)) {
        assertThat(session.number("SELECT count(*) FROM public.wine WHERE tags @> '{1}'"))
            .isEqualTo(100_000);
      }
    }
  }
}
