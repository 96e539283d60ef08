package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestKey;

/** Materialized views are filled anew: whether by the same rows is said. */
final class ViewRowsIT {
  @OnEachMajor
  void saysWhichHoldOtherRowsThanTheyDid(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute(
          """
          CREATE TABLE wine (id int, name text);
          INSERT INTO wine VALUES (1, 'Tinto'), (2, 'Carmen');
          CREATE MATERIALIZED VIEW fresh AS SELECT id, name FROM wine;
          CREATE INDEX ON fresh (lower(name));
          CREATE MATERIALIZED VIEW "Stale ""v"" x" AS SELECT * FROM wine;
          CREATE MATERIALIZED VIEW changed AS SELECT * FROM wine;
          CREATE MATERIALIZED VIEW empty AS SELECT * FROM wine WITH NO DATA;
          CREATE MATERIALIZED VIEW above AS SELECT count(*) AS all FROM fresh;
          UPDATE wine SET name = 'Blanco' WHERE id = 2;
          REFRESH MATERIALIZED VIEW fresh;
          INSERT INTO wine VALUES (3, 'Rosado');
          REFRESH MATERIALIZED VIEW fresh;
          REFRESH MATERIALIZED VIEW above;
          DELETE FROM wine WHERE id = 3;
          REFRESH MATERIALIZED VIEW changed;
          UPDATE wine SET name = 'Tinto fino' WHERE id = 1;
          REFRESH MATERIALIZED VIEW fresh;
          """);
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(Archive.open(stage.store, backup, TestKey.trust()).manifest().views())
          .extracting(Manifest.View::name)
          .containsExactly("Stale \"v\" x", "above", "changed", "fresh");
      assertThat(restored.get("summary").stringValue())
          .endsWith(
              "catalogue equal; filled anew with other rows:"
                  + " materialized view \"public\".\"Stale \"\"v\"\" x\" (found 2 rows, wanted 2),"
                  + " materialized view \"public\".\"above\" (found 1 rows, wanted 1),"
                  + " materialized view \"public\".\"changed\" (found 2 rows, wanted 2)");
    }
  }

  @OnEachMajor
  void saysNothingWhereTheyAreWhatTheyWere(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute(
          """
          CREATE TABLE wine (id int, at timestamptz);
          INSERT INTO wine SELECT i, now() FROM generate_series(1, 1000) i;
          CREATE MATERIALIZED VIEW seen AS SELECT * FROM wine ORDER BY id DESC;
          """);
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode restored = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(restored.get("summary").stringValue()).endsWith("catalogue equal");
    }
  }
}
