package trasiego.migrate.rehearse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static trasiego.migrate.MigrateFixture.TWO;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trasiego.execution.Ground;
import trasiego.execution.RehearsalDocument;
import trasiego.execution.Report;
import trasiego.execution.Report.NotRestored;
import trasiego.execution.RestoredDocument;
import trasiego.execution.Touched;
import trasiego.failure.InvalidRequestException;
import trasiego.failure.MigrationRefusedException;
import trasiego.migrate.MigrateFixture;
import trasiego.migrate.TriedPlan;
import trasiego.migrate.check.CheckResult;
import trasiego.migrate.check.JudgementIT;
import trasiego.store.Keys;
import trasiego.testing.Majors;

/** A database that is too large to be restored where files are tried. */
final class NotRestoredIT {
  private static final Map<String, Object> ACKNOWLEDGED =
      Map.of("acknowledge", List.of("rehearsal"), "reason", "the large disk is ordered");

  @Test
  void isSaidByThePlanWithItsFiguresAndTheWaysOut() {
    try (MigrateFixture scene = tooLarge()) {
      TriedPlan tried = new TriedPlan(scene);

      assertThatThrownBy(() -> tried.judge(Map.of()))
          .isInstanceOf(MigrationRefusedException.class)
          .hasMessageContaining(
              "refused: rehearsal: the restored backup does not fit on the trial server: it needs"
                  + " about 0.3 GB (the database 0.0 GB, public.parcel of 0.0 GB twice and the log"
                  + " of writing it), there are 0.0 GB; name a rehearsal server that is larger"
                  + " (RehearsalSecretArn, --rehearsal-database), or deploy with --acknowledge"
                  + " rehearsal and a --reason: then the backup is read to its end and not"
                  + " restored, the files are rehearsed on the structure without rows, and promise"
                  + " 3 does not hold");
      assertThat(tried.report().verdict()).isEqualTo("refused");
      assertThat(tried.report().notRestored().isAcknowledged()).isFalse();
      assertThatThrownBy(() -> tried.judge(Map.of("acknowledge", List.of("rehearsal"))))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("needs a \"reason\"");
      tried.drop();
    }
  }

  @Test
  void isRehearsedOnItsStructureWhereAPersonGoesOn() {
    try (MigrateFixture scene = tooLarge()) {
      TriedPlan tried = new TriedPlan(scene);

      CheckResult checked = tried.judge(ACKNOWLEDGED);
      assertThat(checked.verdict()).isEqualTo("acknowledged");
      assertThat(checked.lines())
          .last()
          .asString()
          .startsWith("not restored: the restored backup does not fit")
          .contains("promise 3 does not hold");
      assertThat(tried.report().warnings())
          .anyMatch(
              line -> line.startsWith("rehearsal was overridden (the large disk is ordered): the"));

      RehearseResult rehearsed = scene.rehearse(tried.execution(), tried.plan(), 1);

      assertThat(rehearsed.summary())
          .isEqualTo("rehearsed 1 of 1 on the structure without rows, 1 undo files proven");
      RestoredDocument read =
          scene.context().read("restored", rehearsed.restored(), RestoredDocument.class);
      assertThat(read.status()).isEqualTo(RestoredDocument.Status.READ);
      assertThat(read.server()).isNull();
      RehearsalDocument document =
          scene.context().read("rehearsal", rehearsed.rehearsal(), RehearsalDocument.class);
      assertThat(document.ground()).isEqualTo(Ground.SCHEMA);
      assertThat(document.file(TWO).touched()).isEmpty();
      Report full = full(scene, tried);
      assertThat(full.ground()).isEqualTo("schema");
      assertThat(full.notRestored())
          .isEqualTo(
              new NotRestored(tried.report().notRestored().why(), "the large disk is ordered"));
      assertThat(full.files().getFirst().expected().ground()).startsWith("estimated");

      MigrateFixture.Ready ready =
          new MigrateFixture.Ready(tried.execution(), tried.plan(), rehearsed.rehearsal());
      assertThat(scene.apply(ready, 1).status()).isEqualTo("APPLIED");
      assertThat(scene.run(ready).files().getFirst().touched().get("public.parcel"))
          .isEqualTo(new Touched(0, 200, 0));
    }
  }

  @Test
  void isRestoredAllTheSameWhereItFits() {
    try (MigrateFixture scene = tooLarge()) {
      scene.freeBytes = Long.MAX_VALUE;
      TriedPlan tried = new TriedPlan(scene);

      assertThat(tried.judge(ACKNOWLEDGED).verdict()).isEqualTo("safe");
      assertThat(tried.report().notRestored()).isNull();
      RehearseResult rehearsed = scene.rehearse(tried.execution(), tried.plan(), 1);

      assertThat(
              scene
                  .context()
                  .read("restored", rehearsed.restored(), RestoredDocument.class)
                  .status())
          .isEqualTo(RestoredDocument.Status.REHEARSED);
      assertThat(
              scene
                  .context()
                  .read("rehearsal", rehearsed.rehearsal(), RehearsalDocument.class)
                  .file(TWO)
                  .touched())
          .containsEntry("public.parcel", new Touched(0, 200, 0));
    }
  }

  private static Report full(MigrateFixture scene, TriedPlan tried) {
    return scene
        .context()
        .read("report", Keys.ofExecution("test", tried.execution(), "report.json"), Report.class);
  }

  private static MigrateFixture tooLarge() {
    MigrateFixture scene = JudgementIT.scene(Majors.newest());
    scene.file(
        TWO,
        "-- trasiego:allow update-all-rows public.parcel: there are few\n"
            + "ALTER TABLE parcel ADD COLUMN note text; UPDATE parcel SET note = 'x';",
        "ALTER TABLE parcel DROP COLUMN note;");
    scene.freeBytes = 1L << 20;
    return scene;
  }
}
