package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import trasiego.archive.BackupId;
import trasiego.catalogue.BroadDatabase;
import trasiego.failure.RestoreFailedException;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.trial.TrialServer;
import trasiego.trial.copy.Copy;

/** A restored database's catalogue is its backup's: by the copy, and by the restoration. */
final class WholeCatalogueIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void isTheBackupsForADatabaseWithAnObjectOfEveryKind(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.actAsSuperuser();
      stage.live.execute(BroadDatabase.script(stage.live.owner()));
      // A stale one is filled anew with other rows, which a restoration says.
      stage.live.execute("REFRESH MATERIALIZED VIEW shop.summed");
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      Copy copy = Trials.copy(server, stage, backup);
      JsonNode result = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      // Superusers alone may own one, and on a copy nobody of theirs is.
      assertThat(copy.missing())
          .singleElement()
          .asString()
          .startsWith("foreign data wrapper afar: permission denied to change owner");
      assertThat(result.get("summary").stringValue())
          .endsWith("fingerprints equal, catalogue equal");
    }
  }

  @OnEachMajor
  void isTheBackupsWhateverItsExpressionsSay(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.live.execute(BroadDatabase.expressions(major));
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      Copy copy = Trials.copy(server, stage, backup);
      JsonNode result = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(copy.missing()).isEmpty();
      assertThat(result.get("summary").stringValue()).endsWith("catalogue equal");
    }
  }

  /** As where a server's packages were brought up to date and its extensions were not. */
  @OnEachMajor
  void saysWhichVersionOfAnExtensionTheServerHasNow(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major)) {
      stage.live.execute("CREATE EXTENSION citext VERSION '1.5'");
      stage.live.execute("CREATE TABLE t (id int)");
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      JsonNode result = stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(result.get("summary").stringValue())
          .contains("catalogue equal but for version of extension citext: found 1.")
          .endsWith("wanted 1.5");
    }
  }

  /** Under the path of the database this operator is text's; the view was made under another. */
  @OnEachMajor
  void namesWhatDiffersWithWhatItIsAndWhatItWas(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.live.execute(
          """
          CREATE SCHEMA others;
          CREATE EXTENSION citext SCHEMA others;
          SET search_path = public, others;
          CREATE TABLE customer (email citext);
          CREATE VIEW unknown AS SELECT email IS NOT DISTINCT FROM 'none' AS none FROM customer;
          """);
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      assertThatThrownBy(() -> Trials.copy(server, stage, backup))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageContaining("view public.unknown: found", "wanted");
      assertThatThrownBy(() -> stage.call("restore", "backup", backup.toString(), "attempt", 1))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageContaining("view public.unknown: found", "wanted");
      assertThat(stage.others()).isEmpty();
    }
  }
}
