package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.failure.RestoreFailedException;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestKey;
import trasiego.trial.Copy;
import trasiego.trial.TrialServer;

/** A backup on a trial server: here, since these tests store what the deployed function writes. */
final class TrialCopyIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void holdsEveryRowOfWhatIsEasilyLost(int major) {
    try (Stage stage = Stage.odd(major);
        TrialServer server = Trials.server(stage, folder)) {
      Copy copy = Trials.copy(server, stage, stage.backup());

      assertThat(copy.missing()).isEmpty();
      try (Session session = server.administrator(copy.database());
          Session live = Trials.login(stage).open(Timeouts.DEFAULT)) {
        assertThat(Catalogue.read(session).differences(Catalogue.read(live))).isEmpty();
        assertThat(session.number("SELECT count(*) FROM public.secret")).isEqualTo(2);
        assertThat(session.number("SELECT count(*) FROM public.sale")).isEqualTo(500);
        assertThat(session.query("SELECT rolname FROM pg_roles", row -> row.getString(1)))
            .noneMatch(role -> role.startsWith("reader_"));
      }
    }
  }

  @OnEachMajor
  void holdsTheStructureAndTheHistoryWhereNoRowsAreWanted(int major) {
    try (Stage stage = Stage.odd(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.live.execute(
          """
          CREATE TABLE flyway_schema_history (
            installed_rank int PRIMARY KEY, version text, description text, type text, script text,
            checksum int, installed_by text, installed_on timestamp DEFAULT now(),
            execution_time int, success bool);
          INSERT INTO flyway_schema_history
          VALUES (1, '20260101000000', 'x', 'SQL', 'V20260101000000__x.sql', 7, 'x', now(), 1, true);
          """);
      Copy copy =
          Copy.ofBackupWithoutRows(
              Trials.place(server, stage),
              Trials.profile(stage),
              Archive.open(stage.store, stage.backup(), TestKey.trust()));

      // The archive of the schema has it in newer majors.
      assertThat(copy.missing())
          .allMatch(
              line -> line.startsWith("comment LARGE OBJECT 424242: large object 424242 does"));
      try (Session session = server.administrator(copy.database());
          Session live = Trials.login(stage).open(Timeouts.DEFAULT)) {
        assertThat(Catalogue.read(session).differences(Catalogue.read(live)))
            .allMatch(line -> line.startsWith("comment on large object 424242 is missing"));
        assertThat(session.text("SELECT version FROM public.flyway_schema_history"))
            .hasValue("20260101000000");
        assertThat(session.number("SELECT count(*) FROM public.secret")).isZero();
        assertThat(session.number("SELECT count(*) FROM public.sale")).isZero();
        assertThat(session.number("SELECT count(*) FROM pg_largeobject")).isZero();
      }
    }
  }

  /** What a row says is evaluated by whoever writes it. */
  @OnEachMajor
  void evaluatesNoRowAsAnAdministrator(int major) {
    try (Stage stage = Stage.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.live.execute(
          """
          CREATE FUNCTION evil(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
          BEGIN
            IF current_setting('is_superuser') = 'on' THEN
              EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch %s''';
            END IF;
            RETURN x;
          END $$;
          CREATE TABLE a (id int CHECK (evil(id) > 0), g int GENERATED ALWAYS AS (evil(id)) STORED);
          CREATE INDEX ON a (evil(id));
          CREATE MATERIALIZED VIEW m AS SELECT evil(id) AS n FROM a;
          INSERT INTO a SELECT generate_series(1, 100);
          REFRESH MATERIALIZED VIEW m;
          REVOKE ALL ON a FROM CURRENT_USER;
          GRANT SELECT ON a TO CURRENT_USER;
          """
              .formatted(folder.resolve("escaped")));

      Copy copy = Trials.copy(server, stage, stage.backup());

      assertThat(copy.missing()).isEmpty();
      try (Session session = server.administrator(copy.database())) {
        assertThat(session.number("SELECT count(*) FROM public.m")).isEqualTo(100);
      }
      assertThat(Files.exists(folder.resolve("escaped"))).isFalse();
    }
  }

  @OnEachMajor
  void isNoCopyWhereARowBecameAnother(int major) {
    try (Stage stage = Stage.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      // The rows are as many, and each is one that the table takes: only its content tells.
      stage.live.execute(
          """
          CREATE TABLE a (id int, at text DEFAULT 'x');
          CREATE TABLE b (id int);
          INSERT INTO a SELECT generate_series(1, 10);
          INSERT INTO b VALUES (1);
          CREATE FUNCTION change() RETURNS int LANGUAGE plpgsql AS
            'BEGIN UPDATE public.a SET at = ''y'' WHERE id = 3; RETURN 1; END';
          CREATE FUNCTION evil(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
          BEGIN
            IF current_setting('port') <> '%d' THEN PERFORM public.change(); END IF;
            RETURN x;
          END $$;
          CREATE INDEX ON b (evil(id));
          """
              .formatted(stage.live.port()));
      BackupId backup = stage.backup();

      assertThatThrownBy(() -> Trials.copy(server, stage, backup))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageContaining("\"public\".\"a\" was restored with 10 rows and fingerprint");
    }
  }
}
