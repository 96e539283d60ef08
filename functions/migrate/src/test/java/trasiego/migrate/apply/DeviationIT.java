package trasiego.migrate.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.util.List;
import java.util.Map;
import trasiego.failure.MigrationFailedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.testing.Majors.OnNewestMajor;

/** Files that do on the live database what they did not do in the rehearsal. */
final class DeviationIT {
  private static final String TABLES =
      """
      CREATE TABLE a (k int);
      INSERT INTO a SELECT generate_series(1, 1500);
      CREATE TABLE b (k int);
      CREATE TABLE p (k int, v int) PARTITION BY LIST (k);
      CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
      INSERT INTO p VALUES (1);
      """;

  @OnNewestMajor
  void takesBackWhatItWasNotSeenToDoInTheRehearsal(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, TABLES, "DROP TABLE a, b, p;");
      Ready ready = scene.ready();
      scene.apply(ready, 1);
      Map<String, String> kinds =
          Map.of(
              live("ALTER TABLE a ALTER k TYPE bigint"), "it rewrites public.a",
              live("LOCK TABLE b IN SHARE MODE"), "it locks public.b in SHARE mode, there not at",
              live("INSERT INTO b SELECT 1"), "it writes to public.b (1 rows)",
              live("UPDATE a SET k = k"), "it writes 1,501 rows of public.a, there 1");
      for (Map.Entry<String, String> kind : kinds.entrySet()) {
        scene.file(
            TWO, "LOCK TABLE a; UPDATE a SET k = k WHERE k = 1; " + kind.getKey(), "SELECT 1;");
        ready = ApplyIT.again(scene, ready);
        Ready deviating = ready;

        assertThatThrownBy(() -> scene.apply(deviating, 1))
            .isInstanceOf(MigrationFailedException.class)
            .hasMessageContaining("V" + TWO + "__x.sql statement 3 (line 1: DO ")
            .hasMessageContaining("it does otherwise than in the rehearsal: " + kind.getValue())
            .hasMessageContaining("this file was rolled back as a whole");
      }
      assertThat(scene.history()).containsExactly(ONE + " SQL true");
      assertThat(
              scene.database.query(
                  "SELECT format_type(atttypid, -1) FROM pg_attribute"
                      + " WHERE attrelid = 'a'::regclass AND attname = 'k'"))
          .containsExactly("integer");
      assertThat(scene.database.query("SELECT count(*) FROM b")).containsExactly("0");
    }
  }

  /** What came since the backup and is like what was there, and what the file makes itself. */
  @OnNewestMajor
  void appliesWhatDiffersAsDataMay(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, TABLES, "DROP TABLE a, b, p;");
      Ready first = scene.ready();
      scene.apply(first, 1);
      scene.file(
          TWO,
          """
          -- trasiego:irreversible: a test
          -- trasiego:allow rename-table public.a: a test
          -- trasiego:allow several-strong-locks public.c: a test
          ALTER TABLE p ADD x int;
          ALTER TABLE p ALTER v TYPE bigint;
          UPDATE p SET x = 1;
          UPDATE b SET k = 2 WHERE k = 1;
          ALTER TABLE a RENAME TO c;
          ALTER TABLE c ALTER k TYPE bigint;
          CREATE TABLE a AS SELECT k FROM c;
          DO $$ BEGIN
            EXECUTE format('CREATE TABLE %I AS SELECT k FROM c', current_database());
          END $$;
          """,
          "");
      scene.files.remove("U" + TWO + "__x.sql");
      Ready ready = ApplyIT.again(scene, first);
      for (String sql :
          List.of(
              "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
              "INSERT INTO p VALUES (2)",
              "INSERT INTO b VALUES (1)")) {
        scene.database.execute(sql);
      }

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);
    }
  }

  private static String live(String sql) {
    return "DO $$ BEGIN IF current_database() NOT LIKE '%%copy' THEN %s; END IF; END $$;"
        .formatted(sql);
  }
}
