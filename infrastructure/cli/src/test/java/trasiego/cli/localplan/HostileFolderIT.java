package trasiego.cli.localplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.execution.Report.FileReport;
import trasiego.postgres.Session;
import trasiego.testing.Majors;
import trasiego.testing.MemoryTempDir;

/** Files that want more of the machine they are planned on than a database of their own. */
@Tag(Majors.SCENARIOS)
class HostileFolderIT {
  private static final String FIRST = "20200101000000";
  private static final String NEXT = "20260101000000";

  /**
   * Says that a role is missing which is there, until it is a member of that one. Such roles can be
   * found by name, whatever their names are.
   */
  private static final String AS_ADMINISTRATOR =
      """
      DO $do$
      DECLARE name text;
      BEGIN
        SELECT rolname INTO STRICT name FROM pg_catalog.pg_roles WHERE rolsuper;
        IF NOT pg_has_role(session_user, name, 'MEMBER') THEN
          RAISE EXCEPTION 'role "%%" does not exist', name USING ERRCODE = '42704';
        END IF;
        PERFORM set_config('role', name, true);
        EXECUTE $x$%s$x$;
      END $do$;\
      """;

  @TempDir(factory = MemoryTempDir.class)
  private static Path state;

  @TempDir(factory = MemoryTempDir.class)
  private Path folder;

  @TempDir(factory = MemoryTempDir.class)
  private Path outside;

  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private ManyMigrations migrations;

  @BeforeEach
  void beginAFolder() throws IOException {
    migrations = new ManyMigrations(folder);
    migrations.add(FIRST, "CREATE TABLE a (id integer, line text);", "DROP TABLE a;");
  }

  private Report plan() {
    return new LocalPlan(folder, state, 18, Clock.systemUTC(), progress::add).run(FIRST, null);
  }

  private Path marker() {
    return outside.resolve("marker");
  }

  private FileReport planned(String sql) throws IOException {
    return planned(sql, "SELECT 1;");
  }

  private FileReport planned(String sql, String undo) throws IOException {
    migrations.add(NEXT, sql.replace("MARKER", marker().toString()), undo);
    return plan().files().getFirst();
  }

  private static String end(FileReport file) {
    return String.join("\n", file.statements().getLast().effects());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY (SELECT 1) TO PROGRAM 'touch MARKER'",
        "COPY a (line) FROM PROGRAM 'env | tee MARKER'",
        "COPY (SELECT 1) TO 'MARKER'",
        "INSERT INTO a (line) SELECT pg_read_file('/etc/passwd')",
        "INSERT INTO a (line) SELECT pg_ls_dir(current_setting('data_directory') || '/../..')",
        "COPY a (line) FROM '/proc/self/environ'",
        "SELECT lo_export(lo_from_bytea(0, 'x'), 'MARKER')",
        "CREATE ROLE evil SUPERUSER LOGIN",
        "ALTER SYSTEM SET archive_command = 'touch MARKER'",
        "GRANT pg_execute_server_program TO plan_owner",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
      })
  void doesNotBecomeTheAdministratorByAnErrorThatItRaises(String sql) throws Exception {
    FileReport file = planned(AS_ADMINISTRATOR.formatted(sql));

    assertThat(end(file)).startsWith("fails with 42704: code of the database raised an error");
    assertThat(marker()).doesNotExist();
  }

  @Test
  void changesNoPasswordOfTheAdministrator() throws Exception {
    FileReport file =
        planned(
            """
            DO $do$ BEGIN
              EXECUTE format('ALTER ROLE %I PASSWORD ''known''',
                (SELECT rolname FROM pg_catalog.pg_roles WHERE rolsuper));
            END $do$;\
            """);

    assertThat(end(file)).startsWith("fails with 42501: permission denied to alter role");
  }

  @Test
  void plansAFileThatGivesItsOwnRoleAnotherPassword() throws Exception {
    FileReport file = planned("ALTER ROLE CURRENT_USER PASSWORD 'known';\nSELECT 1;");

    assertThat(file.statements()).hasSize(2);
    assertThat(end(file)).doesNotContain("fails");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ALTER DATABASE planned CONNECTION LIMIT 0 | ALTER DATABASE planned CONNECTION LIMIT -1"
            + " | change-database",
        "REVOKE CONNECT ON DATABASE planned FROM PUBLIC, plan_owner"
            + " | GRANT CONNECT ON DATABASE planned TO PUBLIC, plan_owner | change-database-access",
      })
  void judgesAFileThatShutsItsOwnSessionsOutByItsHazard(String sql, String undo, String code)
      throws Exception {
    FileReport file = planned("CREATE TABLE b (k int);\n" + sql + ";", undo + ";\nDROP TABLE b;");

    assertThat(end(file)).doesNotContain("fails");
    assertThat(file.hazards()).extracting(Hazard::code).contains(code);
    assertThat(file.verdict()).isEqualTo("risky");
  }

  /** An owner may not, in life as here, and this server gives nobody what is missing for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER ROLE plan_owner NOLOGIN",
        "ALTER ROLE plan_owner VALID UNTIL '2000-01-01'",
      })
  void letsNoOwnerShutItsOwnRoleOut(String sql) throws Exception {
    FileReport file = planned("CREATE TABLE b (k int);\n" + sql + ";", "DROP TABLE b;");

    assertThat(end(file)).startsWith("fails with 42501: permission denied to alter role");
    assertThat(file.verdict()).isEqualTo("refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres",
        "plan_owner",
        "pg_execute_server_program",
        "x\" SUPERUSER LOGIN; --",
        "two\nlines",
      })
  void makesAtMostAPlainRoleOfWhatAStatementNames(String name) throws Exception {
    String text = name.replace("'", "''");
    String quoted = '"' + name.replace("\"", "\"\"") + '"';
    FileReport file =
        planned(
            """
            CREATE FUNCTION say(text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
              RAISE EXCEPTION 'role "%%" does not exist', $1 USING ERRCODE = '42704';
            END $$;
            CREATE TABLE b AS SELECT say('%s') AS %s;\
            """
                .formatted(text, quoted));

    assertThat(end(file)).startsWith("fails with 42704: code of the database raised an error");
    FileReport after =
        planned(
            """
            DO $$ BEGIN
              ASSERT 1 = (
                SELECT count(*) FROM pg_catalog.pg_roles
                WHERE rolsuper OR rolcreatedb OR rolreplication OR rolbypassrls);
              ASSERT 2 = (SELECT count(*) FROM pg_catalog.pg_roles WHERE rolcanlogin);
              ASSERT NOT EXISTS (
                SELECT FROM pg_catalog.pg_auth_members m
                JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
                WHERE m.member = 'plan_owner'::regrole AND (r.rolsuper OR r.rolname ~ '^pg_'));
            END $$;\
            """);
    assertThat(end(after)).doesNotContain("fails");
  }

  @Test
  @Timeout(120)
  void makesNoDatabasesWithoutEnd() throws Exception {
    migrations.add(FIRST, "CREATE SEQUENCE s;", "DROP SEQUENCE s;");

    FileReport file =
        planned(
            """
            DO $do$ BEGIN
              RAISE EXCEPTION 'database "d%" does not exist', nextval('s') USING ERRCODE = '3D000';
            END $do$;\
            """);

    assertThat(end(file)).startsWith("fails with 3D000: code of the database raised an error");
  }

  @Test
  void takesNoRoleAndNothingKeptAwayFromAnotherFolder(
      @TempDir(factory = MemoryTempDir.class) Path other) throws Exception {
    ManyMigrations victim = new ManyMigrations(other);
    victim.add(FIRST, "CREATE ROLE victim;\nCREATE TABLE v (id int);", "SELECT 1;");
    victim.add(NEXT, "GRANT SELECT ON v TO victim;", "REVOKE ALL ON v FROM victim;");
    LocalPlan plan = new LocalPlan(other, state, 18, Clock.systemUTC(), progress::add);
    assertThat(plan.run(FIRST, null).verdict()).isEqualTo("safe");

    FileReport file =
        planned(
            """
            DO $do$ BEGIN
              RAISE EXCEPTION 'role "victim" already exists' USING ERRCODE = '42710';
            END $do$;\
            """);

    assertThat(end(file)).startsWith("fails with 42710: role \"victim\" already exists");
    progress.clear();
    assertThat(plan.run(FIRST, null).verdict()).isEqualTo("safe");
    assertThat(progress).noneMatch(line -> line.startsWith("building"));
  }

  @Test
  void keepsNoPasswordBetweenPlans() throws Exception {
    planned("ALTER TABLE a ADD COLUMN b text;");

    List<Path> files = files(state);
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(file.getFileName().toString()).matches("[0-9a-f]{24}\\.tar\\.gz|lock-\\d+");
      if (file.toString().endsWith(".gz")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void runsAServerThatKnowsNothingOfThePersonsEnvironment() throws Exception {
    try (OwnedDatabase database = OwnedDatabase.create(18, outside, "d", "o");
        Session session = database.owner(BaseDatabase.LIMITS)) {
      Path backend = Path.of("/proc", Integer.toString(session.backendPid()));
      String parent =
          Files.readAllLines(backend.resolve("status")).stream()
              .filter(line -> line.startsWith("PPid:"))
              .findFirst()
              .orElseThrow()
              .replaceAll("\\D", "");

      String environment =
          new String(
              Files.readAllBytes(Path.of("/proc", parent, "environ")), StandardCharsets.UTF_8);

      assertThat(environment.split("\0"))
          .allMatch(line -> line.matches("(LC_ALL|TZ|PATH|LOCPATH|PWD|PG\\w+)=.*"));
      assertThat(System.getenv().keySet()).contains("HOME");
      assertThat(environment).doesNotContain("HOME=");
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
