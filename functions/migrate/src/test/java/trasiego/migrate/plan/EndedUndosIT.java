package trasiego.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import trasiego.execution.MigrationState;
import trasiego.execution.PlanDocument;
import trasiego.execution.RunDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.handler.Json;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.store.Keys;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** What an undo had taken back that ended before its record was written. */
@Tag(Majors.SCENARIOS)
final class EndedUndosIT {
  @OnNewestMajor
  void tellsTheNextUndoWhoTookBackWhatNoRecordTellsOf(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      Ready dead = takenBack(scene, ONE);
      // Behind the commit, before the journal could say so.
      RunDocument run = scene.run(dead);
      scene
          .context()
          .write(
              Keys.ofExecution("test", dead.execution(), "run.json"),
              run.with(FileState.pending(TWO, run.file(TWO).file()).in(MigrationState.RUNNING)));

      String next = MigrateFixture.execution();
      PlanResult plan = scene.planBack(next, ONE, scene.database.name());

      assertThat(plan.status()).isEqualTo("UNRECORDED");
      assertThat(plan.takenOver())
          .containsExactly(TWO + " taken back by " + Keys.name(dead.execution()));
      assertThat(plan.summary()).contains("to be recorded: " + TWO + " taken back by");
      assertThat(plan.madeUp().undone()).containsExactly(TWO);
      assertThat(plan.madeUp().applied()).isEmpty();
      assertThat(plan.madeUp().rehearsal())
          .isEqualTo(Keys.ofExecution("test", next, "rehearsal.json"));
      assertThat(plan.madeUp().backup()).startsWith("test_");
      assertThat(madeUp(scene, plan).versionsIn(MigrationState.UNDONE)).containsExactly(TWO);
      assertThat(madeUp(scene, plan).file(TWO).touched()).isNull();
      PlanDocument document = scene.document(plan);
      assertThat(document.applied()).containsExactly(ONE);
      assertThat(document.files()).isEmpty();
      assertThat(document.catalogue().objects().keySet())
          .anyMatch(name -> name.contains("public.b"));
    }
  }

  /** Each of them only plans, so that the next one finds the same. */
  @OnNewestMajor
  void tellsWhoeverPlansNextUntilARecordSaysThatItWasTakenBack(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      Ready dead = takenBack(scene, ONE);
      String line = TWO + " taken back by " + Keys.name(dead.execution());

      PlanResult deployment = freed(scene, scene.plan(MigrateFixture.execution()));
      PlanResult further =
          freed(scene, scene.planBack(MigrateFixture.execution(), "0", scene.database.name()));
      record(scene, "REFUSED", Map.of("version", TWO, "state", "pending"));
      scene.files.keySet().removeIf(name -> name.contains(TWO));
      PlanResult reverted = freed(scene, scene.plan(MigrateFixture.execution()));
      Map<String, Object> told =
          Map.of("version", TWO, "state", "removed", "takenBackBy", dead.execution());
      record(scene, "REFUSED", told);
      PlanResult refused = freed(scene, scene.plan(MigrateFixture.execution()));
      record(scene, "SUCCEEDED", told);
      PlanResult recorded = freed(scene, scene.plan(MigrateFixture.execution()));

      assertThat(deployment.status()).isEqualTo("READY");
      assertThat(deployment.pending()).containsExactly(TWO);
      assertThat(further.status()).isEqualTo("READY");
      assertThat(further.pending()).containsExactly(ONE);
      assertThat(reverted.status()).isEqualTo("UNRECORDED");
      assertThat(reverted.madeUp().rehearsal()).isNotNull();
      assertThat(List.of(deployment, further, reverted, refused))
          .allSatisfy(plan -> assertThat(plan.takenOver()).containsExactly(line));
      assertThat(recorded.status()).isEqualTo("UP_TO_DATE");
    }
  }

  @OnNewestMajor
  void saysNothingOfWhatWasAppliedAgainOrRecorded(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      takenBack(scene, ONE);
      Ready again = scene.ready();
      scene.apply(again, 1);
      record(scene, "SUCCEEDED", Map.of("version", TWO, "state", "applied"));
      scene.context().lease("test").release(again.execution());
      assertThat(freed(scene, scene.plan(MigrateFixture.execution())).status())
          .isEqualTo("UP_TO_DATE");

      Ready told = scene.backTo(ONE);
      scene.undo(told, 1);
      record(scene, "SUCCEEDED", Map.of("version", TWO, "state", "removed"));
      scene.context().lease("test").release(told.execution());

      assertThat(scene.plan(MigrateFixture.execution()).takenOver()).isEmpty();
    }
  }

  private static PlanResult freed(MigrateFixture scene, PlanResult plan) {
    scene.context().lease("test").release(scene.document(plan).execution());
    return plan;
  }

  /** Two files, applied and recorded, and an undo of them that ended without a record. */
  private static Ready takenBack(MigrateFixture scene, String target) {
    scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
    scene.file(TWO, "CREATE TABLE b AS SELECT 1 AS k;", "DELETE FROM b; DROP TABLE b;");
    Ready applied = scene.ready();
    scene.apply(applied, 1);
    write(
        scene,
        applied.execution(),
        "SUCCEEDED",
        List.of(Map.of("version", ONE), Map.of("version", TWO)));
    scene.context().lease("test").release(applied.execution());
    Ready dead = scene.backTo(target);
    scene.undo(dead, 1);
    scene.context().lease("test").release(dead.execution());
    return dead;
  }

  private static RunDocument madeUp(MigrateFixture scene, PlanResult plan) {
    return Json.document(
        scene.store.read(plan.madeUp().run()).orElseThrow().bytes(), RunDocument.class);
  }

  private static void record(MigrateFixture scene, String outcome, Map<String, Object> file) {
    write(scene, MigrateFixture.execution(), outcome, List.of(file));
  }

  private static void write(
      MigrateFixture scene, String execution, String outcome, List<Map<String, Object>> files) {
    scene
        .context()
        .write(
            Keys.ofExecution("test", execution, "record.json"),
            new TreeMap<>(Map.of("outcome", outcome, "files", files)));
  }
}
