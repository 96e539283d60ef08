package trasiego.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.Scene.ONE;
import static trasiego.migrate.Scene.TWO;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import trasiego.failure.MigrationFailedException;
import trasiego.migrate.Scene.Ready;
import trasiego.testing.Majors.OnEachMajor;

final class OutsideTransactionIT {
  private static final String TABLE =
      """
      CREATE TABLE a (k int);
      INSERT INTO a SELECT generate_series(1, 50);
      CREATE FUNCTION slow(k int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
      BEGIN
        IF current_database() NOT LIKE '%copy' THEN PERFORM pg_sleep(0.05); END IF;
        RETURN k;
      END $$;
      """;
  private static final String NO_TABLE = "DROP TABLE a; DROP FUNCTION slow(int);";

  @OnEachMajor
  void removesABrokenOffIndexBeforeEachNewTry(int major) {
    try (Scene scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      Connection snapshot =
          scene.holding("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1");
      List<List<String>> invalid = new ArrayList<>();
      scene.pause =
          _ -> {
            invalid.add(scene.invalidIndexes());
            if (invalid.size() == 2) {
              BusyIT.close(snapshot);
            }
          };

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(invalid).containsExactly(List.of(), List.of());
      assertThat(scene.run(ready).file(TWO).removed()).contains("public.i");
      assertThat(valid(scene)).containsExactly("i");
    }
  }

  @OnEachMajor
  void removesItAsSoonAsAReaderOfTheTableLetsIt(int major) {
    try (Scene scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      Connection reader = scene.holding("SELECT FROM a");
      scene.pause = _ -> BusyIT.close(reader);

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).tries())
          .singleElement()
          .extracting(RunDocument.Try::message)
          .asString()
          .contains("invalid index public.i could not be dropped");
      assertThat(valid(scene)).containsExactly("i");
    }
  }

  @OnEachMajor
  void leavesNothingOfABuildThatTakesTooLongAndBuildsItWhenMended(int major) {
    try (Scene scene = begun(major)) {
      String build = "CREATE INDEX CONCURRENTLY i ON a (slow(k));";
      scene.file(TWO, "-- trasiego:timeout 1s: none\n" + build, "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();

      assertThatThrownBy(() -> scene.apply(ready, 1))
          .isInstanceOf(MigrationFailedException.class)
          .hasMessageContaining("write -- trasiego:timeout <longer>")
          .hasMessageContaining("its remains were removed: public.i");
      assertThat(scene.invalidIndexes()).isEmpty();
      assertThat(scene.history()).containsExactly(ONE + " SQL true");

      scene.file(TWO, "-- trasiego:timeout 15s: slow\n" + build, "DROP INDEX CONCURRENTLY i;");
      assertThat(scene.apply(ApplyIT.again(scene, ready), 1).applied()).containsExactly(TWO);
      assertThat(valid(scene)).containsExactly("i");
    }
  }

  @OnEachMajor
  void doesNotTakeAnInvalidIndexForDone(int major) {
    try (Scene scene = begun(major)) {
      scene.database.execute("INSERT INTO a VALUES (1)");
      assertThatThrownBy(
              () -> scene.database.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON a (k)"))
          .hasMessageContaining("could not create unique index");
      scene.database.execute("DELETE FROM a WHERE k = 1");
      scene.file(
          TWO,
          """
          -- trasiego:allow concurrent-index-if-not-exists i: the runner looks at it before and after
          CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON a (k);
          """,
          "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      assertThat(scene.invalidIndexes()).containsExactly("i");

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);

      assertThat(valid(scene)).containsExactly("i");
      assertThat(scene.invalidIndexes()).isEmpty();
    }
  }

  @OnEachMajor
  void leavesAnInvalidIndexThatIsNoneOfItsBusiness(int major) {
    try (Scene scene = begun(major)) {
      scene.database.execute("INSERT INTO a VALUES (1)");
      assertThatThrownBy(
          () -> scene.database.execute("CREATE UNIQUE INDEX CONCURRENTLY other ON a (k)"));
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();

      scene.apply(ready, 1);

      assertThat(scene.invalidIndexes()).containsExactly("other");
      assertThat(valid(scene)).containsExactly("i");
    }
  }

  @OnEachMajor
  void recordsWhatAPredecessorFinishedButDidNotRecord(int major) {
    try (Scene scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      Ready ready = scene.ready();
      scene.database.execute("CREATE INDEX CONCURRENTLY i ON a (k)");

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).note()).contains("only recorded");
      assertThat(scene.history()).containsExactly(ONE + " SQL true", TWO + " SQL true");
    }
  }

  @OnEachMajor
  void takesOverWhatADeadExecutionFinishedButDidNotRecord(int major) {
    try (Scene scene = begun(major)) {
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");
      Ready dead = scene.ready();
      note(scene, dead);
      scene.database.execute("CREATE INDEX CONCURRENTLY i ON a (k)");

      Ready ready = ApplyIT.again(scene, dead);

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);
      assertThat(scene.history()).containsExactly(ONE + " SQL true", TWO + " SQL true");
      assertThat(Unfinished.read(scene.site(), "test")).isEmpty();
    }
  }

  @OnEachMajor
  void takesOverADroppedIndexThatADeadExecutionDidNotRecord(int major) {
    try (Scene scene = begun(major)) {
      scene.database.execute("CREATE INDEX i ON a (k)");
      scene.file(TWO, "DROP INDEX CONCURRENTLY i;", "CREATE INDEX CONCURRENTLY i ON a (k);");
      Ready dead = scene.ready();
      note(scene, dead);
      scene.database.execute("DROP INDEX i");

      Ready ready = ApplyIT.again(scene, dead);

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);
      assertThat(valid(scene)).isEmpty();
    }
  }

  @OnEachMajor
  void removesWhatAFailedRowOfFlywaysOwnLeft(int major) {
    try (Scene scene = begun(major)) {
      scene.database.execute(
          """
          INSERT INTO flyway_schema_history
          SELECT 2, '%s', 'x', 'SQL', 'V%s__x.sql', 1, 'x', now(), 1, false
          """
              .formatted(TWO, TWO));
      scene.file(TWO, "CREATE INDEX CONCURRENTLY i ON a (k);", "DROP INDEX CONCURRENTLY i;");

      Ready ready = scene.ready();

      assertThat(scene.apply(ready, 1).applied()).containsExactly(TWO);
      assertThat(scene.history()).containsExactly(ONE + " SQL true", TWO + " SQL true");
    }
  }

  @OnEachMajor
  void runsWhatFlywayTakesForTransactional(int major) {
    try (Scene scene = new Scene(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE p (k int) PARTITION BY RANGE (k);
          CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
          CREATE INDEX p1_k ON p1 (k);
          CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO p SELECT 2 WHERE NOT EXISTS (SELECT FROM p WHERE k = 2);
            COMMIT;
          END $$;
          """,
          "DROP TABLE p; DROP PROCEDURE fill();");
      scene.file(TWO, "REINDEX INDEX CONCURRENTLY p1_k;", "SELECT 1;");
      scene.file(
          "20260304000000",
          "DO $$ BEGIN INSERT INTO p SELECT 1 WHERE NOT EXISTS (SELECT FROM p WHERE k = 1); COMMIT;"
              + " END $$;",
          "DELETE FROM p WHERE k = 1;");
      scene.file("20260305000000", "CALL fill();", "DELETE FROM p WHERE k = 2;");
      scene.file("20260306000000", "VACUUM p1;", "SELECT 1;");
      scene.file(
          "20260307000000",
          "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;",
          "ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (1) TO (10);"
              + " ALTER TABLE p1 DROP CONSTRAINT p1_k_check;");

      ApplyResult result = scene.apply(scene.ready(), 1);

      assertThat(result.applied()).hasSize(6);
      assertThat(scene.database.query("SELECT k FROM p1 ORDER BY k")).containsExactly("1", "2");
      assertThat(scene.database.query("SELECT count(*) FROM p")).containsExactly("0");
    }
  }

  @OnEachMajor
  void finishesAPartitionThatWasHalfDetached(int major) {
    try (Scene scene = new Scene(major)) {
      scene.file(
          ONE,
          """
          CREATE TABLE p (k int) PARTITION BY RANGE (k);
          CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
          """,
          "DROP TABLE p;");
      scene.apply(scene.ready(), 1);
      scene
          .site()
          .lease("test")
          .holder()
          .ifPresent(it -> scene.site().lease("test").release(it.execution()));
      scene.file(
          TWO,
          "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;",
          "ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (1) TO (10);"
              + " ALTER TABLE p1 DROP CONSTRAINT p1_k_check;");
      Ready ready = scene.ready();
      Connection reader = scene.holding("SELECT FROM p");
      scene.pause = _ -> BusyIT.close(reader);

      ApplyResult result = scene.apply(ready, 1);

      assertThat(result.applied()).containsExactly(TWO);
      assertThat(scene.run(ready).file(TWO).tries()).hasSize(1);
      assertThat(scene.database.query("SELECT count(*) FROM pg_inherits")).containsExactly("0");
    }
  }

  static Scene begun(int major) {
    Scene scene = new Scene(major);
    scene.file(ONE, TABLE, NO_TABLE);
    Ready ready = scene.ready();
    scene.apply(ready, 1);
    scene.site().lease("test").release(ready.execution());
    return scene;
  }

  /** What the dead execution wrote just before its statement. */
  static void note(Scene scene, Ready dead) {
    RehearsalDocument rehearsal =
        scene.site().read("rehearsal", dead.rehearsal(), RehearsalDocument.class);
    int checksum =
        scene.site().read("plan", dead.plan(), PlanDocument.class).pending().getFirst().checksum();
    new Unfinished(dead.execution(), TWO, checksum, rehearsal.file(TWO).effect())
        .write(scene.site(), "test");
  }

  private static List<String> valid(Scene scene) {
    return scene
        .database
        .query(
            "SELECT indexrelid::regclass FROM pg_index WHERE indisvalid AND indrelid ="
                + " 'a'::regclass")
        .stream()
        .collect(Collectors.toList());
  }
}
