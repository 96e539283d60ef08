package trasiego.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import trasiego.archive.Archive;
import trasiego.archive.BackupId;
import trasiego.failure.RestoreFailedException;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;
import trasiego.testing.MemoryTempDir;
import trasiego.testing.TestKey;
import trasiego.trial.TrialServer;
import trasiego.trial.copy.Copy;

/** A backup on a trial server: here, since these tests store what the deployed function writes. */
final class TrialCopyIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @OnEachMajor
  void holdsEveryRowOfWhatIsEasilyLost(int major) {
    try (RestoreFixture stage = RestoreFixture.odd(major);
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
    try (RestoreFixture stage = RestoreFixture.odd(major);
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
    try (RestoreFixture stage = RestoreFixture.empty(major);
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

  /** A superuser, a disk or a bug made them: the copy has all rows, and not the constraint. */
  @OnEachMajor
  void saysWhoseFaultItIsThatRowsBreakAKey(int major) throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.live.execute(
          """
          CREATE TABLE wine (id int PRIMARY KEY);
          CREATE TABLE tasting (wine int CONSTRAINT known REFERENCES wine);
          """);
      try (var admin = stage.live.adminConnection();
          var statement = admin.createStatement()) {
        statement.execute(
            "SET session_replication_role = replica; INSERT INTO tasting VALUES (4711), (4712)");
      }

      Copy copy = Trials.copy(server, stage, stage.backup());

      assertThat(copy.missing())
          .singleElement()
          .asString()
          .startsWith("fk constraint public.tasting known: ")
          .contains(
              ": 2 rows point to nothing; a fault of the live database",
              "SELECT * FROM ONLY \"public\".\"tasting\" c WHERE c.\"wine\" IS NOT NULL")
          .doesNotContain("4711");
    }
  }

  @OnNewestMajor
  void saysWhoseFaultItIsThatRowsBreakACheck(int major) throws SQLException {
    try (RestoreFixture stage = RestoreFixture.empty(major);
        TrialServer server = Trials.server(stage, folder)) {
      stage.live.execute(
          "CREATE TABLE old (year int); INSERT INTO old VALUES (2024);"
              + " ALTER TABLE old ADD CONSTRAINT young CHECK (year < 2000) NOT VALID");
      try (var admin = stage.live.adminConnection();
          var statement = admin.createStatement()) {
        statement.execute("UPDATE pg_constraint SET convalidated = true WHERE conname = 'young'");
      }
      BackupId broken = stage.backup();
      assertThatThrownBy(() -> Trials.copy(server, stage, broken))
          .isInstanceOf(RestoreFailedException.class)
          .hasMessageContaining("rows violate a check: constraint \"young\"")
          .hasMessageContaining("a fault of the live database");
    }
  }

  @OnEachMajor
  void isNoCopyWhereARowBecameAnother(int major) {
    try (RestoreFixture stage = RestoreFixture.empty(major);
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
