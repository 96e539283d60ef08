package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.archive.Manifest;
import trasiego.failure.RestoreFailedException;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestKey;
import trasiego.trial.TrialServer;
import trasiego.trial.copy.Copy;

/** What the server computes is not in a backup, and must come out as it was all the same. */
final class GeneratedColumnsIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void comeOutAsTheyWere(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.live.execute(
          """
          CREATE TABLE plain (id int);
          CREATE TABLE "Odd ""t"" x" (
            lead text GENERATED ALWAYS AS (name || E'\\t\\n\\\\') STORED, id int, "na me" int,
            tail int GENERATED ALWAYS AS (id * 2) STORED, name text);
          ALTER TABLE "Odd ""t"" x" DROP COLUMN "na me";
          INSERT INTO "Odd ""t"" x" (id, name) VALUES (1, E'a\\tb'), (2, NULL), (NULL, E'\\\\'), (3, '');
          CREATE TABLE alone (one int GENERATED ALWAYS AS (1) STORED);
          INSERT INTO alone DEFAULT VALUES;
          INSERT INTO alone DEFAULT VALUES;
          CREATE TABLE child (more int GENERATED ALWAYS AS (id + 1) STORED) INHERITS ("Odd ""t"" x");
          INSERT INTO child (id, name) VALUES (7, 'child');
          CREATE TABLE parted (id int, twice int GENERATED ALWAYS AS (id * 2) STORED)
            PARTITION BY RANGE (id);
          CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (1000);
          INSERT INTO parted SELECT generate_series(1, 500);
          """);
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);

      Copy copy = Trials.copy(server, stage, backup);
      stage.call("restore", "backup", backup.toString(), "attempt", 1);

      assertThat(copy.missing()).isEmpty();
      Differences.none(stage.live, stage.live.name(), stage.others().getFirst());
      assertThat(generated(stage, backup))
          .containsOnly(
              Map.entry("Odd \"t\" x", List.of("lead", "tail")),
              Map.entry("alone", List.of("one")),
              Map.entry("child", List.of("lead", "tail", "more")),
              Map.entry("part", List.of("twice")),
              Map.entry("plain", List.of()));
    }
  }

  /** The rows were written under a path that the database gives nobody. */
  @OnEachMajor
  void areFoundWhereTheyAreComputedOtherwise(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.live.execute(
          """
          CREATE SCHEMA others;
          CREATE EXTENSION citext SCHEMA others;
          SET search_path = public, others;
          CREATE TABLE customer (
            email citext,
            asked bool GENERATED ALWAYS AS (email IS NOT NULL) STORED,
            none bool GENERATED ALWAYS AS (email IS NOT DISTINCT FROM 'none') STORED);
          INSERT INTO customer VALUES ('None'), ('NONE'), ('a@example.com');
          """);
      BackupId backup = stage.backup();
      stage.takeLease(RestoreFixture.EXECUTION);
      String found =
          "table \"public\".\"customer\": its rows are the backup's, but its generated column"
              + " \"none\" came out with other values";

      assertThatThrownBy(() -> Trials.copy(server, stage, backup))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageStartingWith(found);
      assertThatThrownBy(() -> stage.call("restore", "backup", backup.toString(), "attempt", 1))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageStartingWith(found);
      assertThat(stage.others()).isEmpty();
    }
  }

  /** What a function of the owner's calls without a schema is found in no path of a restore. */
  @OnEachMajor
  void areMendedByTheStatementThatTheRefusalNames(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.live.execute(
          """
          CREATE SCHEMA others;
          SET search_path = others;
          CREATE FUNCTION doubled(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
            'BEGIN RETURN x * 2; END';
          CREATE FUNCTION public.fine(x int) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS
            'BEGIN RETURN doubled(x) > 0; END';
          SET search_path = public, others;
          CREATE DOMAIN positive AS int CHECK (fine(VALUE));
          CREATE TABLE t (id positive, g bool GENERATED ALWAYS AS (fine(id)) STORED);
          INSERT INTO t VALUES (1);
          """);
      BackupId refused = stage.backup();

      String mending = "ALTER FUNCTION public.fine(integer) SET search_path = ";
      assertThatThrownBy(() -> Trials.copy(server, stage, refused))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageContaining("mend the live database by: " + mending);
      // The path of this database is not the one under which the rows were written.
      stage.live.execute(mending + "public, others");
      BackupId mended = stage.backup();
      try (TrialServer another = Trials.server(stage, folder)) {
        assertThat(Trials.copy(another, stage, mended).missing()).isEmpty();
      }
    }
  }

  private static Map<String, List<String>> generated(RestoreFixture stage, BackupId backup) {
    return Archive.open(stage.store, backup, TestKey.trust()).manifest().tables().stream()
        .collect(
            Collectors.toMap(
                Manifest.Table::name,
                table -> table.generated().stream().map(Manifest.Generated::column).toList()));
  }
}
