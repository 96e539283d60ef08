package trasiego.cli.localplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Catalogue;
import trasiego.postgres.SqlFailure;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.MemoryTempDir;

/** Files of an existing project, which ran as whoever was an administrator then. */
@Tag(Majors.SCENARIOS)
class ThrowawayDatabaseIT {
  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @TempDir(factory = MemoryTempDir.class)
  private Path outside;

  private final List<String> progress = new ArrayList<>();
  private int written;

  private ThrowawayDatabaseIT file(String sql) throws IOException {
    String version = "2025010100000" + written++;
    Files.writeString(folder.resolve("V" + version + "__step.sql"), sql);
    Files.writeString(folder.resolve("U" + version + "__step.sql"), "SELECT 1;");
    return this;
  }

  private Catalogue build(int major) {
    List<MigrationFile> files = MigrationFolder.read(folder).files();
    try (ThrowawayDatabase built =
        ThrowawayDatabase.empty(
            major,
            "postgres",
            List.of("app", "Read \"Only\"", "postgres"),
            "public",
            files,
            progress::add)) {
      files.forEach(built::run);
      assertThat(built.url()).startsWith("postgresql://postgres:");
      return built.catalogue();
    }
  }

  @OnEachMajor
  void runsWhatAnAdministratorRanAsAPlainOwner(int major) throws IOException {
    file("""
    CREATE ROLE app LOGIN PASSWORD 'secret';
    CREATE EXTENSION IF NOT EXISTS "pg_stat_statements" WITH SCHEMA public;
    COMMENT ON EXTENSION pg_stat_statements IS 'statistics';
    CREATE SCHEMA tools;
    CREATE EXTENSION pgstattuple SCHEMA tools;
    CREATE EXTENSION pg_trgm;
    CREATE EXTENSION earthdistance CASCADE;
    """)
        .file(
            """
            CREATE TABLE a (id int);
            ALTER TABLE a OWNER TO app;
            GRANT SELECT ON a TO "Read ""Only""\";
            GRANT SELECT ON a TO unknown_to_the_live_server;
            DO $$ BEGIN
              ASSERT NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user);
              ASSERT session_user = 'postgres';
            END $$;
            """);

    Catalogue made = build(major);

    assertThat(made.objects())
        .containsKeys(
            "extension pg_stat_statements",
            "extension pgstattuple",
            "extension pg_trgm",
            "extension earthdistance",
            "extension cube",
            "table public.a");
    assertThat(made.objects().get("extension pgstattuple")).endsWith("in schema tools");
  }

  @Test
  void runsNoProgramForAFile() throws IOException {
    Path marker = outside.resolve("marker");
    file("COPY (SELECT 1) TO PROGRAM 'touch " + marker + "';");

    assertThatThrownBy(() -> build(18))
        .isInstanceOf(SqlFailure.class)
        .hasMessageContaining("permission denied to COPY to or from an external program");
    assertThat(marker).doesNotExist();
  }

  @Test
  void readsNoFileForAFile() throws IOException {
    file("CREATE TABLE a (line text);\nINSERT INTO a SELECT pg_read_file('/etc/passwd');");

    assertThatThrownBy(() -> build(18))
        .isInstanceOf(SqlFailure.class)
        .hasMessageContaining("permission denied for function pg_read_file");
  }

  /** Its script would call what the owner planted, as a superuser. */
  @Test
  void makesNoExtensionForAFileThatHidesItUntilObjectsAreThere() throws IOException {
    file("""
    CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1';
    CREATE TABLE a (id int);
    """)
        .file("CREATE /* later */ EXTENSION pg_stat_statements;");

    assertThatThrownBy(() -> build(18))
        .isInstanceOf(SqlFailure.class)
        .hasMessageContaining("permission denied to create extension \"pg_stat_statements\"");
  }

  /** A second try would find the role, and say so. */
  @Test
  void makesNoRoleByAnErrorThatAFileRaises() throws IOException {
    file(
        """
        DO $$ BEGIN
          IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'planted') THEN
            RAISE EXCEPTION 'the role was made' USING ERRCODE = '22000';
          END IF;
          RAISE EXCEPTION USING MESSAGE = $message$role "planted" does not exist$message$,
            ERRCODE = '42704';
        END $$;
        """);

    assertThatThrownBy(() -> build(18))
        .isInstanceOf(SqlFailure.class)
        .hasMessageContaining("SQLSTATE 42704");
  }

  @Test
  void makesNoMemberOfASuperuserByAnErrorThatAFileRaises() throws IOException {
    file(
        """
        DO $$ BEGIN
          IF pg_has_role(current_user, (SELECT oid FROM pg_roles WHERE rolsuper), 'MEMBER') THEN
            RAISE EXCEPTION 'it was made a member' USING ERRCODE = '22000';
          END IF;
          RAISE EXCEPTION 'role "%" does not exist',
            (SELECT rolname FROM pg_roles WHERE rolsuper) USING ERRCODE = '42704';
        END $$;
        """);

    assertThatThrownBy(() -> build(18))
        .isInstanceOf(SqlFailure.class)
        .hasMessageContaining("SQLSTATE 42704");
  }
}
