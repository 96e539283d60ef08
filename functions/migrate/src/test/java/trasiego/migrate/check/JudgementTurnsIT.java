package trasiego.migrate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.handler.Deadline;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.TriedPlan;
import trasiego.migrate.judge.Drift;
import trasiego.migrate.judge.TrialDocument;
import trasiego.migrate.judge.TrialResult;
import trasiego.postgres.SqlStates;
import trasiego.store.Keys;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/** What does not fit into one invocation is gone on with by the next, to the same end. */
@Tag(Majors.SCENARIOS)
final class JudgementTurnsIT {
  private static final long MINUTE = 60_000;

  /** More than one file takes behind all others on a busy machine, less than all of them take. */
  private static final int LOOKS = 34;

  private static final String TABLES =
      """
      CREATE TABLE person (id int PRIMARY KEY, mail text);
      INSERT INTO person SELECT n, nullif('mail ' || n, 'mail 7') FROM generate_series(1, 100) n;
      CREATE TABLE part (id int) PARTITION BY HASH (id);
      CREATE TABLE part_0 PARTITION OF part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
      INSERT INTO part SELECT 2 * n FROM generate_series(1, 40) n WHERE satisfies_hash_partition(
        'part'::regclass, 2, 0, 2 * n);
      ANALYZE;
      """;

  @OnEachMajor
  void saysTheSameInManyTurnsAsInOne(int major) {
    try (MigrateFixture scene = scene(major)) {
      files(scene);
      TriedPlan whole = new TriedPlan(scene);
      refused(() -> whole.judge(Map.of()));
      whole.drop();
      TriedPlan turns = new TriedPlan(scene);

      scene.deadline = () -> ofLooks(LOOKS);
      String trial = turns.tried().trial();
      scene.deadline = () -> ofLooks(8);
      refused(() -> turns.checked(trial, Map.of()));

      assertThat(whole.trials()).isEqualTo(1);
      assertThat(whole.checks()).isEqualTo(1);
      assertThat(turns.trials()).isGreaterThan(1);
      assertThat(turns.checks()).isGreaterThan(1);
      Report once = whole.report();
      assertThat(turns.report().files().stream().map(JudgementTurnsIT::said).toList())
          .hasSize(7)
          .isEqualTo(once.files().stream().map(JudgementTurnsIT::said).toList());
      assertThat(turns.report().verdict()).isEqualTo(once.verdict());
      assertThat(turns.report().warnings()).isEqualTo(once.warnings());
      assertThat(once.files().stream().flatMap(file -> file.checks().stream()))
          .extracting(check -> check.kind() + " " + check.status() + " " + check.count())
          .containsExactly("nulls found 1", "check found 17");
      turns.drop();
    }
  }

  /** It ends after so many looks at it, whatever they take. */
  private static Deadline ofLooks(int looks) {
    AtomicInteger left = new AtomicInteger(looks);
    return new Deadline(() -> left.getAndDecrement() > 0 ? MINUTE : 0);
  }

  @OnEachMajor
  void refusesALateCallOfAnOlderAttempt(int major) {
    try (MigrateFixture scene = scene(major)) {
      scene.file(version(2), "ALTER TABLE person ADD a int;", "ALTER TABLE person DROP a;");
      TriedPlan plan = new TriedPlan(scene);
      String trial = plan.tried(2).trial();
      plan.check(trial, 2, Map.of());

      assertThatThrownBy(() -> plan.tried(1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("this call is late");
      assertThatThrownBy(() -> plan.check(trial, 1, Map.of()))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("this call is late");
      assertThat(plan.tried(2).trial()).as("the same answer again").isEqualTo(trial);
      plan.drop();
    }
  }

  @OnEachMajor
  void goesOnWhereACallDied(int major) {
    try (MigrateFixture scene = scene(major)) {
      String slowly = "SELECT pg_sleep(1.1); ";
      for (int i = 2; i < 6; i++) {
        scene.file(
            version(i),
            "ALTER TABLE person ADD a%d int;".formatted(i),
            (i == 2 ? slowly : "") + "ALTER TABLE person DROP a%d;".formatted(i));
      }
      TriedPlan plan = new TriedPlan(scene);
      scene.deadline = () -> killedAfterLooks(16);

      assertThatThrownBy(() -> plan.tried(1)).hasMessage("killed");
      int kept = kept(scene, plan);
      scene.deadline = () -> Deadline.in(scene.invocation);
      plan.tried(1);

      assertThat(kept).isPositive();
      assertThat(document(scene, plan).files())
          .extracting(TrialDocument.File::version)
          .containsExactly(version(2), version(3), version(4), version(5));
      plan.drop();
    }
  }

  /** Nothing is cleaned up any more: whoever looks at the time dies. */
  private static Deadline killedAfterLooks(int looks) {
    AtomicInteger left = new AtomicInteger(looks);
    return new Deadline(
        () -> {
          if (left.getAndDecrement() <= 0) {
            throw new IllegalStateException("killed");
          }
          return MINUTE;
        });
  }

  /** As where the limit of the last statement cuts what we ask of the copy behind it. */
  @OnEachMajor
  void goesOnWhereTheEndOfAnInvocationCutsAQuestionOfOurs(int major) {
    try (MigrateFixture scene = scene(major)) {
      for (int i = 2; i < 6; i++) {
        scene.file(
            version(i),
            "ALTER TABLE person ADD a%d int;".formatted(i),
            "ALTER TABLE person DROP a%d;".formatted(i));
      }
      TriedPlan plan = new TriedPlan(scene);
      scene.deadline =
          () -> {
            scene.deadline = () -> Deadline.in(scene.invocation);
            return cutAfterLooks(16);
          };

      plan.tried();

      assertThat(plan.trials()).isEqualTo(2);
      assertThat(document(scene, plan).files()).hasSize(4);
      plan.drop();
    }
  }

  private static Deadline cutAfterLooks(int looks) {
    AtomicInteger left = new AtomicInteger(looks);
    return new Deadline(
        () -> {
          int now = left.getAndDecrement();
          if (now == 0) {
            throw SqlStates.failure(
                "reading the catalogue", new SQLException("canceling statement", "57014"));
          }
          return now > 0 ? MINUTE : 0;
        });
  }

  @OnEachMajor
  void refusesAFileThatNoInvocationIsLongEnoughFor(int major) {
    try (MigrateFixture scene = scene(major)) {
      scene.file(
          version(2),
          "ALTER TABLE person ADD a int; SELECT pg_sleep(19);",
          "ALTER TABLE person DROP a;");
      scene.invocation = Duration.ofMillis(1_500);
      TriedPlan plan = new TriedPlan(scene);

      assertThatThrownBy(plan::tried)
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining("V%s__x.sql cannot be tried".formatted(version(2)))
          .hasMessageContaining("nothing was changed");
      assertThat(plan.trials()).as("the first one compared the schema").isEqualTo(2);
      plan.drop();
    }
  }

  @OnEachMajor
  void runsTheAppliedFilesAgainInOneTurnAlone(int major) {
    try (MigrateFixture scene = scene(major)) {
      scene.file(version(2), "ALTER TABLE person ADD a int;", "ALTER TABLE person DROP a;");
      TriedPlan plan = new TriedPlan(scene);
      scene.deadline = () -> ofLooks(4);

      assertThat(plan.tried(1).status()).isEqualTo(TrialResult.IN_PROGRESS);
      String key = Keys.ofExecution("test", plan.execution(), "drift.json");
      scene.context().write(key, new Drift.Found(List.of(), List.of(), "seen before", List.of()));
      scene.deadline = () -> Deadline.in(scene.invocation);
      plan.tried(2);

      assertThat(document(scene, plan).drift().unknown()).isEqualTo("seen before");
      assertThat(document(scene, plan).files()).hasSize(1);
      plan.drop();
    }
  }

  private static void refused(ThrowingCallable judging) {
    assertThatThrownBy(judging).isInstanceOf(MigrationRefusedException.class);
  }

  private static int kept(MigrateFixture scene, TriedPlan plan) {
    return scene.store.list(Keys.ofExecution("test", plan.execution(), "tried/")).size();
  }

  private static TrialDocument document(MigrateFixture scene, TriedPlan plan) {
    String key = Keys.ofExecution("test", plan.execution(), "trial.json");
    return scene.context().read("trial", key, TrialDocument.class);
  }

  /** Without what takes another time in each run, and marks, which are random. */
  private static List<Object> said(FileReport file) {
    return List.of(
        file.version(),
        file.verdict(),
        file.hazards().toString().replaceAll("key:[0-9a-f]{12}", "key"),
        file.statements().stream().map(it -> List.of(it.sql(), it.effects(), it.locks())).toList(),
        file.checks().stream()
            .map(it -> List.of(it.kind(), it.object(), it.status(), it.count(), "" + it.query()))
            .toList(),
        file.undo(),
        file.compatibility(),
        file.strayAcknowledgements());
  }

  private static void files(MigrateFixture scene) {
    scene.file(
        version(2), "ALTER TABLE person RENAME TO client;", "ALTER TABLE client RENAME TO person;");
    scene.file(
        version(3),
        "ALTER TABLE client RENAME mail TO address;",
        "ALTER TABLE client RENAME address TO mail;");
    scene.file(version(4), "CREATE TABLE note (id int);", "DROP TABLE note;");
    scene.file(version(5), "ALTER TABLE note ADD x text;", "ALTER TABLE note DROP x;");
    scene.file(
        version(6),
        "ALTER TABLE client ALTER address SET NOT NULL;",
        "ALTER TABLE client ALTER address DROP NOT NULL;");
    scene.file(
        version(7),
        "ALTER TABLE note ALTER x SET NOT NULL;",
        "ALTER TABLE note ALTER x DROP NOT NULL;");
    scene.file(
        version(8),
        "ALTER TABLE part_0 ADD CONSTRAINT few CHECK (id < 20);",
        "ALTER TABLE part_0 DROP CONSTRAINT few;");
  }

  private static String version(int number) {
    return "202601%02d000000".formatted(number);
  }

  private static MigrateFixture scene(int major) {
    MigrateFixture scene = new MigrateFixture(major);
    scene.file(version(1), TABLES, "DROP TABLE person, part;");
    MigrateFixture.Ready ready = scene.ready();
    scene.apply(ready, 1);
    scene.context().lease("test").release(ready.execution());
    return scene;
  }
}
