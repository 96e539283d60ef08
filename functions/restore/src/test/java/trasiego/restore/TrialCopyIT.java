package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.failure.RestoreFailedException;
import trasiego.handler.Settings;
import trasiego.load.Work;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Database;
import trasiego.postgres.DatabaseSecret;
import trasiego.postgres.PgTools;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestKey;
import trasiego.trial.Copy;
import trasiego.trial.Place;
import trasiego.trial.PostgresBinaries;
import trasiego.trial.ServerProfile;
import trasiego.trial.TrialServer;

/** A backup on a trial server: here, since these tests store what the deployed function writes. */
final class TrialCopyIT {
  private static final ApplicationName NAME = new ApplicationName("test", "trial", "copy");

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void holdsEveryRowOfWhatIsEasilyLost(int major) {
    try (Stage stage = Stage.odd(major);
        TrialServer server = server(stage)) {
      Copy copy = copy(server, stage, stage.backup());

      assertThat(copy.missing()).isEmpty();
      try (Session session = server.administrator(copy.database());
          Session live = login(stage).open(Timeouts.DEFAULT)) {
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
        TrialServer server = server(stage)) {
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
              place(server, stage),
              profile(stage),
              Archive.open(stage.store, stage.backup(), TestKey.trust()));

      // The archive of the schema has it in newer majors.
      assertThat(copy.missing())
          .allMatch(
              line -> line.startsWith("comment LARGE OBJECT 424242: large object 424242 does"));
      try (Session session = server.administrator(copy.database());
          Session live = login(stage).open(Timeouts.DEFAULT)) {
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
        TrialServer server = server(stage)) {
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

      Copy copy = copy(server, stage, stage.backup());

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
        TrialServer server = server(stage)) {
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

      assertThatThrownBy(() -> copy(server, stage, backup))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageContaining("\"public\".\"a\" was restored with 10 rows and fingerprint");
    }
  }

  private TrialServer server(Stage stage) {
    return TrialServer.start(
        PostgresBinaries.find(stage.live.major(), settings(stage)), folder, Map.of());
  }

  private static Settings settings(Stage stage) {
    return new Settings(
        Map.of("PATH", stage.live.server().distribution().bin() + ":" + System.getenv("PATH")));
  }

  private static Database login(Stage stage) {
    return new Database(() -> DatabaseSecret.parse(stage.live.secretJson("migrate")), NAME);
  }

  private static Copy copy(TrialServer server, Stage stage, BackupId backup) {
    return Copy.ofBackup(
        place(server, stage), profile(stage), Archive.open(stage.store, backup, TestKey.trust()));
  }

  private static ServerProfile profile(Stage stage) {
    try (Session session = login(stage).open(Timeouts.DEFAULT)) {
      return ServerProfile.read(session);
    }
  }

  private static Place place(TrialServer server, Stage stage) {
    PgTools tools = PgTools.find(stage.live.major(), settings(stage));
    return new Place(server, tools, NAME, new Work(2, () -> Duration.ofMinutes(2)));
  }
}
