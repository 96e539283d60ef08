package trasiego.cli.localplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.execution.Report;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/** Folders as real databases have them: written for a server that has more than an empty one. */
class ForeignFilesIT {
  private static final String FIRST = "20200101000000";
  private static final String SECOND = "20200102000000";
  private static final String NEXT = "20260101000000";
  private static final String ROLES =
      "CREATE ROLE app LOGIN PASSWORD 'secret';\n"
          + "CREATE ROLE \"Read Only\";\n"
          + "GRANT \"Read Only\" TO app;\n"
          + "CREATE TABLE a (id integer);\n"
          + "GRANT SELECT ON a TO app;";

  @TempDir(factory = MemoryTempDir.class)
  private static Path state;

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private ManyMigrations migrations;

  @BeforeEach
  void beginAFolder() {
    migrations = new ManyMigrations(folder);
  }

  private Report plan(int major) {
    return new LocalPlan(folder, state, major, Clock.systemUTC(), progress::add).run(SECOND, null);
  }

  private Report plan() {
    return plan(18);
  }

  /** The last file, which is planned. */
  private void planned(String sql, String undo) throws Exception {
    migrations.add(NEXT, sql, undo);
  }

  private void plansTheNext() throws Exception {
    planned("ALTER TABLE a ADD COLUMN b text;", "ALTER TABLE a DROP COLUMN b;");
  }

  @Test
  void plansBehindFilesThatMakeRoles() throws Exception {
    migrations.add(FIRST, ROLES, "SELECT 1;");
    planned(
        """
        -- trasiego:allow change-role app: nine sessions are enough
        CREATE SCHEMA owned AUTHORIZATION app;
        ALTER ROLE app CONNECTION LIMIT 9;
        """,
        "DROP SCHEMA owned;\nALTER ROLE app CONNECTION LIMIT -1;");

    Report first = plan();
    // Another chain: the same roles are made again, though the first one's databases are kept.
    migrations.add(SECOND, "ALTER TABLE a ADD COLUMN c text;", "SELECT 1;");
    Files.writeString(folder.resolve("V" + FIRST + "__step.sql"), ROLES + "\nSELECT 2;");
    Report other = plan();

    for (Report report : List.of(first, other)) {
      assertThat(report.refusals()).isEmpty();
      assertThat(report.verdict()).isEqualTo("acknowledged");
      assertThat(report.files().getFirst().undo().status()).isEqualTo("proven");
      // The file makes it: nobody has to be told that the target needs it.
      assertThat(report.warnings()).isEmpty();
    }
  }

  @Test
  void plansAFileThatMakesARoleAgainAndAgain() throws Exception {
    migrations.add(FIRST, "CREATE TABLE a (id integer);", "DROP TABLE a;");
    planned(
        """
        -- trasiego:allow create-role app: the shop signs in by it
        CREATE ROLE app;
        GRANT SELECT ON a TO app;
        """,
        "REVOKE ALL ON a FROM app;\nDROP ROLE app;");

    for (int i = 0; i < 3; i++) {
      Report report = plan();

      assertThat(report.verdict()).isEqualTo("acknowledged");
      assertThat(report.files().getFirst().undo().status()).isEqualTo("proven");
    }
  }

  @Test
  void refusesAFileThatMakesARoleTwice() throws Exception {
    migrations.add(FIRST, ROLES, "SELECT 1;");
    planned("CREATE ROLE app;", "SELECT 1;");

    Report report = plan();

    assertThat(report.verdict()).isEqualTo("refused");
    assertThat(report.files().getFirst().statements().getLast().effects())
        .containsExactly("fails with 42710: role \"app\" already exists");
  }

  @Test
  void letsPlansThatMakeTheSameRoleWaitForEachOther() throws Exception {
    migrations.add(FIRST, ROLES, "SELECT 1;");
    planned(
        """
        -- trasiego:allow create-role worker: the jobs sign in by it
        CREATE ROLE worker;
        GRANT SELECT ON a TO worker;
        """,
        "DROP OWNED BY worker;\nDROP ROLE worker;");

    Callable<Report> plan = this::plan;
    try (ExecutorService both = Executors.newFixedThreadPool(3)) {
      for (Future<Report> one : both.invokeAll(List.of(plan, plan, plan))) {
        assertThat(one.get().verdict()).isEqualTo("acknowledged");
      }
    }
  }

  @Test
  @Tag(Majors.SCENARIOS)
  void saysWhyNoFileMakesARoleOnAnOldServer() throws Exception {
    migrations.add(FIRST, ROLES, "SELECT 1;");
    plansTheNext();

    assertThat(plan(15).refusals())
        .singleElement()
        .asString()
        .contains("__step.sql line 1: permission denied to create role", "--postgres 18")
        .doesNotContain("secret");
  }

  @Test
  void plansBehindGrantsOnADatabaseOfAnotherName() throws Exception {
    migrations.add(
        FIRST,
        "CREATE TABLE a (id integer);\n"
            + "GRANT CONNECT ON DATABASE shop TO reader;\n"
            + "ALTER DATABASE shop SET timezone = 'UTC';",
        "SELECT 1;");
    plansTheNext();

    Report report = plan();

    assertThat(report.verdict()).isEqualTo("safe");
    assertThat(report.warnings())
        .hasSize(2)
        .anyMatch(it -> it.startsWith("role \"reader\" is named by migrations"))
        .anyMatch(it -> it.startsWith("database \"shop\" is named by migrations"));
    // What was kept of it says the same.
    assertThat(plan().warnings()).isEqualTo(report.warnings());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pg_trgm", "citext", "pgcrypto", "hstore", "btree_gist", "ltree", "unaccent"})
  void hasTheExtensionsThatMigrationsUseMost(String extension) throws Exception {
    migrations.add(
        FIRST, "CREATE EXTENSION " + extension + ";\nCREATE TABLE a (id integer);", "SELECT 1;");
    plansTheNext();

    assertThat(plan().verdict()).isEqualTo("safe");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CREATE EXTENSION postgis             | reach no other server, file or program, not postgis
          CREATE EXTENSION pg_stat_statements  | only an administrator can install pg_stat_statements
          CREATE ROLE boss SUPERUSER           | have an administrator give it those
          ALTER SYSTEM SET work_mem = '4MB'    | ALTER SYSTEM is not allowed
          ALTER DATABASE shop OWNER TO boss    | permission denied to change owner of database
          """)
  void saysWhatToDoBehindAFileThatNeedsAnAdministrator(String sql, String said) throws Exception {
    migrations.add(FIRST, sql + ";", "SELECT 1;");
    planned("SELECT 1;", "SELECT 1;");

    assertThat(plan().refusals())
        .singleElement()
        .asString()
        .contains("V" + FIRST + "__step.sql line 1", said, "infrastructure/db plan ENVIRONMENT");
  }

  @Test
  void refusesWhatIsNoSqlByFileAndLine() throws Exception {
    migrations.add(FIRST, "CREATE TABLE a (id integer);", "DROP TABLE a;");
    planned(
        "SELECT 1;\n\\\\connect shop\nCOPY a FROM STDIN;\n1\n\\\\.\n".replace("\\\\", "\\"),
        "SELECT 1;");

    assertThat(plan().refusals())
        .anyMatch(it -> it.contains("line 2 holds a backslash outside quotes: psql commands"))
        .anyMatch(it -> it.contains("line 5 holds a backslash outside quotes"));
  }

  @Test
  void readsABomAndLineEndsOfWindowsAndNamesWhatIsNotUtf8() throws Exception {
    migrations.add(
        FIRST, "\uFEFFCREATE TABLE a (\r\n  id integer\r\n);\r\nSELECT 1;\r\n", "DROP TABLE a;");
    planned(
        "ALTER TABLE a\r\n  ADD COLUMN b text;\r\n-- trasiego:allow drop-column a.x: gone\r\n",
        "ALTER TABLE a DROP COLUMN b;\r\n");
    Report report = plan();
    assertThat(report.refusals()).isEmpty();
    assertThat(report.files().getFirst().strayAcknowledgements())
        .containsExactly("drop-column a.x");

    Files.write(
        folder.resolve("V" + NEXT + "__step.sql"),
        "INSERT INTO a VALUES ('é');".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(plan().refusals()).anyMatch(it -> it.contains("__step.sql is not UTF-8"));
  }

  @Test
  @Tag(Majors.SCENARIOS)
  void buildsAFileOfFiveMegabytesOfInserts() throws Exception {
    String row = "INSERT INTO a VALUES (1, '" + "x".repeat(70) + "');\n";
    migrations.add(
        FIRST,
        "CREATE TABLE a (id integer, t text);\n" + row.repeat((5 << 20) / row.length()),
        "SELECT 1;");
    plansTheNext();

    assertThat(plan().verdict()).isEqualTo("safe");
  }
}
