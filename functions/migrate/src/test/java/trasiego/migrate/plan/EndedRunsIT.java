package trasiego.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.MigrateFixture.ONE;
import static trasiego.migrate.MigrateFixture.TWO;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import trasiego.execution.MigrationState;
import trasiego.execution.PlanDocument;
import trasiego.execution.RunDocument;
import trasiego.execution.RunDocument.FileState;
import trasiego.execution.TakenOver;
import trasiego.handler.Json;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.MigrateFixture.Ready;
import trasiego.migrate.apply.ApplyIT;
import trasiego.store.Keys;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnNewestMajor;

/** What an execution had applied that ended before its record was written. */
@Tag(Majors.SCENARIOS)
final class EndedRunsIT {
  private static final String JSON = "application/json";

  @OnNewestMajor
  void tellsWhoAppliedWhatNoRecordTellsOf(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      Ready dead = applied(scene);

      String next = MigrateFixture.execution();
      PlanResult plan = next(scene, dead, next);

      assertThat(plan.status()).isEqualTo("UNRECORDED");
      assertThat(plan.takenOver())
          .containsExactly(
              ONE + " applied by " + Keys.name(dead.execution()),
              TWO + " applied by " + Keys.name(dead.execution()));
      assertThat(plan.summary()).contains("to be recorded: " + ONE);
      assertThat(plan.madeUp().applied()).containsExactly(ONE, TWO);
      assertThat(plan.madeUp().rehearsal())
          .isEqualTo(Keys.ofExecution("test", next, "rehearsal.json"));
      assertThat(plan.madeUp().backup()).startsWith("test_");
      PlanDocument document = scene.document(plan);
      assertThat(document.versions()).containsExactly(ONE, TWO);
      assertThat(document.applied()).isEmpty();
      assertThat(document.catalogue().objects().keySet())
          .noneMatch(name -> name.contains("public.a"));
    }
  }

  /** Behind the commit, before the journal could say so; and behind a try in vain. */
  @OnNewestMajor
  void believesTheHistoryWhereTheJournalLags(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      Ready dead = applied(scene);
      RunDocument run = scene.run(dead);
      RunDocument.Try one =
          new RunDocument.Try("2026-01-01T00:00:00Z", "55P03", "x", 1L, List.of());
      write(
          scene,
          dead.execution(),
          run.with(run.file(TWO).in(MigrationState.RUNNING)).with(run.file(ONE).tried(one)));

      PlanResult plan = next(scene, dead, MigrateFixture.execution());

      assertThat(plan.madeUp().applied()).containsExactly(ONE, TWO);
      RunDocument madeUp =
          Json.document(
              scene.store.read(plan.madeUp().run()).orElseThrow().bytes(), RunDocument.class);
      assertThat(madeUp.versionsIn(MigrationState.APPLIED)).containsExactly(ONE, TWO);
      assertThat(madeUp.file(TWO).touched()).isNull();
    }
  }

  /** The way of a kill between two files: what is pending is applied, the other one recorded. */
  @OnNewestMajor
  void goesOnWithTheOtherFilesAndRecordsTheDeadOnesBesideThem(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      Ready dead = scene.ready();
      scene.apply(dead, 1);
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");

      PlanResult plan = next(scene, dead, MigrateFixture.execution());

      assertThat(plan.status()).isEqualTo("READY");
      assertThat(plan.pending()).containsExactly(TWO);
      assertThat(scene.document(plan).takenOver())
          .extracting(TakenOver::version, TakenOver::execution)
          .containsExactly(org.assertj.core.api.Assertions.tuple(ONE, dead.execution()));
    }
  }

  /** The second died while it made up for the first: the first one is still who applied them. */
  @OnNewestMajor
  void namesTheFirstOfTwoThatDiedInARow(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      Ready first = applied(scene);
      String second = MigrateFixture.execution();
      assertThat(next(scene, first, second).status()).isEqualTo("UNRECORDED");
      scene.context().lease("test").release(second);

      PlanResult plan = scene.plan(MigrateFixture.execution());

      assertThat(plan.takenOver())
          .containsExactly(
              ONE + " applied by " + Keys.name(first.execution()),
              TWO + " applied by " + Keys.name(first.execution()));
    }
  }

  @OnNewestMajor
  void namesEachOfTwoThatAppliedAFile(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      Ready first = scene.ready();
      scene.apply(first, 1);
      scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
      Ready second = ApplyIT.again(scene, first);
      scene.apply(second, 1);

      PlanResult plan = next(scene, second, MigrateFixture.execution());

      assertThat(plan.takenOver())
          .containsExactly(
              ONE + " applied by " + Keys.name(first.execution()),
              TWO + " applied by " + Keys.name(second.execution()));
      assertThat(plan.madeUp().rehearsal()).isNotNull();
      assertThat(scene.document(plan).versions()).containsExactly(TWO);
    }
  }

  @OnNewestMajor
  void saysNothingOfFilesThatWereTakenBackOrToldOf(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      Ready dead = applied(scene);
      scene.context().lease("test").release(dead.execution());
      Ready back = scene.backTo(ONE);
      scene.undo(back, 1);
      record(scene, back.execution(), "SUCCEEDED", TWO, null, null);
      scene.context().lease("test").release(back.execution());

      PlanResult plan = scene.plan(MigrateFixture.execution());

      assertThat(plan.status()).isEqualTo("READY");
      assertThat(plan.pending()).containsExactly(TWO);
      assertThat(plan.takenOver())
          .containsExactly(ONE + " applied by " + Keys.name(dead.execution()));
    }
  }

  /** A refusal on the way, such as of a new file, does not verify what the dead one applied. */
  @OnNewestMajor
  void asksAgainUntilARunCameAsFarAsVerifying(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      Ready dead = applied(scene);
      String by = dead.execution();
      String refused = MigrateFixture.execution();
      next(scene, dead, refused);
      record(scene, refused, "REFUSED", ONE, by, null);
      scene.context().lease("test").release(refused);
      String failed = MigrateFixture.execution();
      assertThat(scene.plan(failed).takenOver()).hasSize(2);
      record(scene, failed, "FAILED", ONE, by, "verification.json");
      scene.context().lease("test").release(failed);

      PlanResult plan = scene.plan(MigrateFixture.execution());

      assertThat(plan.takenOver()).containsExactly(TWO + " applied by " + Keys.name(by));
    }
  }

  /** Who may write another's journal could name anybody; only the history says what is applied. */
  @OnNewestMajor
  void takesNoJournalThatSpeaksOfAnotherExecutionOrEnvironmentOrOfWhatIsNotApplied(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      Ready dead = applied(scene);
      RunDocument run = scene.run(dead);
      record(scene, dead.execution(), "SUCCEEDED", ONE, null, null);
      scene.context().lease("test").release(dead.execution());
      write(scene, MigrateFixture.execution(), run);
      String other = MigrateFixture.execution();
      write(scene, other, of(run, "production", other, run.files()));
      String inventing = MigrateFixture.execution();
      FileState invented = FileState.pending("20990101000000", "V20990101000000__x.sql");
      write(
          scene,
          inventing,
          of(run, "test", inventing, List.of(invented.in(MigrationState.APPLIED))));
      scene.store.write(key(MigrateFixture.execution()), "{\"files\": 7}".getBytes(), JSON);

      PlanResult plan = scene.plan(MigrateFixture.execution());

      assertThat(plan.status()).isEqualTo("UP_TO_DATE");
      assertThat(plan.takenOver()).isEmpty();
    }
  }

  /** The folder went back to what is applied, so that the rehearsal led elsewhere by right. */
  @OnNewestMajor
  void saysWhyItDoesNotCompareWithARehearsalOfOtherFiles(int major) {
    try (MigrateFixture scene = new MigrateFixture(major)) {
      scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
      scene.file(TWO, failsOnLive(), "SELECT 1;");
      Ready dead = scene.ready();
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> scene.apply(dead, 1))
          .isInstanceOf(trasiego.failure.MigrationFailedException.class);
      scene.files.keySet().removeIf(name -> name.contains(TWO));

      PlanResult plan = next(scene, dead, MigrateFixture.execution());

      assertThat(plan.status()).isEqualTo("UNRECORDED");
      assertThat(plan.madeUp().rehearsal()).isNull();
      assertThat(scene.document(plan).warnings())
          .anyMatch(line -> line.contains("not compared with a rehearsal") && line.contains(TWO));
      assertThat(scene.document(plan).versions()).containsExactly(ONE);
    }
  }

  private static String failsOnLive() {
    return """
    DO $$ BEGIN
      IF current_database() NOT LIKE '%copy' THEN RAISE EXCEPTION 'not here'; END IF;
    END $$;
    """;
  }

  private static Ready applied(MigrateFixture scene) {
    scene.file(ONE, "CREATE TABLE a (k int);", "DROP TABLE a;");
    scene.file(TWO, "CREATE TABLE b (k int);", "DROP TABLE b;");
    Ready ready = scene.ready();
    scene.apply(ready, 1);
    return ready;
  }

  private static PlanResult next(MigrateFixture scene, Ready dead, String execution) {
    scene.context().lease("test").release(dead.execution());
    return scene.plan(execution);
  }

  private static String key(String execution) {
    return Keys.ofExecution("test", execution, "run.json");
  }

  private static void write(MigrateFixture scene, String execution, RunDocument run) {
    scene.context().write(key(execution), run);
  }

  private static RunDocument of(
      RunDocument run, String environment, String execution, List<FileState> files) {
    return new RunDocument(
        environment, execution, run.action(), run.startedAt(), null, Map.of(), files);
  }

  private static void record(
      MigrateFixture scene,
      String execution,
      String outcome,
      String version,
      String by,
      String verified) {
    Map<String, Object> file = new java.util.TreeMap<>(Map.of("version", version));
    file.put("by", by);
    Map<String, Object> documents = new java.util.TreeMap<>();
    documents.put("verification", verified);
    scene
        .context()
        .write(
            Keys.ofExecution("test", execution, "record.json"),
            Map.of("outcome", outcome, "files", List.of(file), "documents", documents));
  }
}
