package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.execution.SharedChange.CURRENT_DATABASE;
import static trasiego.execution.SharedChange.PASSWORD;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import trasiego.execution.SharedChange;
import trasiego.execution.SharedChange.Kind;
import trasiego.testing.Majors.OnEachMajor;

/** What a file does to the whole server, in whatever words. */
final class SharedObserverIT {
  private static final String HOSTILE = "he said \"DROP\", it's\n; -- ünïcode 🍷";
  private static final String QUOTED = "\"" + HOSTILE.replace("\"", "\"\"") + "\"";

  private static Ground ground(int major) throws SQLException {
    Ground ground = Ground.create(major, "CREATE TABLE t (id int)");
    ground.admin("ALTER ROLE " + ground.database().owner() + " CREATEROLE CREATEDB");
    return ground;
  }

  private static List<SharedChange> only(ObservedFile file) {
    assertThat(file.failure()).isEmpty();
    return file.statements().getLast().shared();
  }

  private static SharedChange change(
      Kind kind, String object, String part, String before, String after) {
    return new SharedChange(kind, object, part, before, after);
  }

  @OnEachMajor
  void seesASettingThatABlockPutsTogether(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      ObservedFile file =
          ground.inside(
              """
              CREATE TABLE other (id int);
              DO $$ BEGIN
                EXECUTE format('AL' || 'TER DATA' || 'BASE %I SET search_path = "$user", "a, b", pub''lic',
                  current_database());
              EXCEPTION WHEN syntax_error THEN
                EXECUTE format('AL' || 'TER DATA' || 'BASE %I SET search_path = "$user", "a, ""b"", it''s"',
                  current_database());
              END $$;
              """);

      assertThat(file.statements().getFirst().shared()).isEmpty();
      assertThat(only(file))
          .containsExactly(
              change(
                  Kind.DATABASE_SETTING,
                  CURRENT_DATABASE,
                  "search_path",
                  null,
                  "\"$user\", \"a, \"\"b\"\", it's\""));
    }
  }

  @OnEachMajor
  void seesWhatAFunctionDoesToARoleOfAHostileName(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      ground.session().execute("CREATE ROLE " + QUOTED);
      ground
          .session()
          .execute(
              """
              CREATE FUNCTION lock_out(who text) RETURNS void LANGUAGE plpgsql AS $f$ BEGIN
                EXECUTE format('DO %L', format('BEGIN EXECUTE %L; END',
                  format('ALTER ROLE %I LOGIN CONNECTION LIMIT 3', who)));
              END $f$
              """);

      List<SharedChange> changes =
          only(ground.inside("SELECT lock_out('" + HOSTILE.replace("'", "''") + "')"));

      assertThat(changes).hasSize(1);
      assertThat(changes.getFirst().object()).isEqualTo(QUOTED);
      assertThat(changes.getFirst().part()).isEqualTo("options");
      assertThat(changes.getFirst().before()).contains("NOLOGIN").contains("CONNECTION LIMIT -1");
      assertThat(changes.getFirst().after()).contains(" LOGIN").contains("CONNECTION LIMIT 3");
      ground.session().execute("DROP ROLE " + QUOTED);
    }
  }

  @OnEachMajor
  void seesThatAPasswordWasSetThoughNobodyMayReadIt(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      List<SharedChange> changes =
          only(
              ground.inside(
                  "DO $$ BEGIN EXECUTE 'AL' || 'TER ROLE ' || quote_ident(current_user)"
                      + " || ' PASS' || 'WORD ''new'''; END $$"));

      assertThat(changes).containsExactly(change(Kind.ROLE, "", PASSWORD, null, null));
    }
  }

  @OnEachMajor
  void seesRolesMembershipsAccessAndComments(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      String owner = ground.database().owner();
      List<ObservedStatement> statements =
          ground
              .inside(
                  """
                  CREATE ROLE made_by_file;
                  CREATE ROLE member_of_it IN ROLE made_by_file;
                  COMMENT ON ROLE made_by_file IS 'one''s "own"';
                  DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); END $$;
                  ALTER ROLE made_by_file RENAME TO renamed_by_file;
                  ALTER ROLE renamed_by_file SET plpgsql.extra_errors = 'all';
                  ALTER ROLE ALL IN DATABASE "<db>" SET work_mem = '5MB';
                  DROP ROLE member_of_it;
                  DROP ROLE renamed_by_file;
                  """
                      .replace("<db>", ground.database().name()))
              .statements();

      assertThat(statements).allMatch(statement -> statement.failure() == null);
      assertThat(statements.get(0).shared())
          .contains(change(Kind.ROLE, "made_by_file", "", null, "made_by_file"));
      assertThat(statements.get(1).shared())
          .anyMatch(
              it ->
                  it.kind() == Kind.MEMBERSHIP
                      && it.object().equals("made_by_file")
                      && it.part().equals("member_of_it"));
      assertThat(statements.get(2).shared())
          .containsExactly(change(Kind.COMMENT, "ROLE made_by_file", "", null, "one's \"own\""));
      assertThat(statements.get(3).shared())
          .contains(
              change(Kind.DATABASE_ACCESS, CURRENT_DATABASE, "public", "CONNECT, TEMPORARY", null));
      assertThat(statements.get(4).shared())
          .containsExactly(
              change(Kind.ROLE, "made_by_file", "", "made_by_file", "renamed_by_file"));
      assertThat(statements.get(5).shared())
          .singleElement()
          .matches(it -> it.part().equals("plpgsql.extra_errors") && it.after().startsWith("md5 "))
          .matches(it -> !it.toString().contains("all"));
      assertThat(statements.get(6).shared())
          .containsExactly(
              change(Kind.DATABASE_SETTING, CURRENT_DATABASE, "work_mem", null, "5MB"));
      assertThat(statements.get(8).shared())
          .contains(change(Kind.ROLE, "renamed_by_file", "", "renamed_by_file", null));
      assertThat(statements.get(8).shared()).noneMatch(it -> it.object().contains(owner));
    }
  }

  @OnEachMajor
  void seesADatabaseOfAHostileNameThatIsMadeOutsideATransaction(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      List<SharedChange> changes = only(ground.outside("CREATE DATABASE " + QUOTED));

      assertThat(changes).contains(change(Kind.DATABASE, QUOTED, "", null, QUOTED));
      assertThat(only(ground.outside("DROP DATABASE " + QUOTED)))
          .contains(change(Kind.DATABASE, QUOTED, "", QUOTED, null));
    }
  }

  @OnEachMajor
  void seesWhatATriggerDoesOnlyAtTheCommit(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      ObservedFile file =
          ground.inside(
              """
              CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                EXECUTE format('ALTER ROLE %I SET work_mem = %L', current_user, '5MB');
                RETURN NULL;
              END $$;
              CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION late();
              INSERT INTO t VALUES (1);
              """);

      assertThat(only(file))
          .singleElement()
          .matches(it -> it.kind() == Kind.ROLE_SETTING && it.after().equals("5MB"));
    }
  }

  @OnEachMajor
  void leavesNothingOfAFileThatIsRolledBack(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      Connection connection = ground.session().connection();
      SharedObserver all = SharedObserver.open(connection);

      int seen =
          ObservedRun.takenBack(
              ground.session(),
              null,
              "1",
              Ground.script("CREATE ROLE taken_back; ALTER ROLE taken_back SET work_mem = '5MB';"),
              () -> Ground.LIMIT,
              Untried.NOTHING,
              Optional.empty(),
              file -> file.statements().stream().mapToInt(it -> it.shared().size()).sum());
      ObservedFile failed = ground.inside("CREATE ROLE taken_back; SELECT 1 / 0;");

      assertThat(seen).isGreaterThanOrEqualTo(2);
      assertThat(failed.statements().getLast().shared()).isEmpty();
      assertThat(all.changes()).noneMatch(it -> !it.part().equals(PASSWORD));
    }
  }

  @OnEachMajor
  void blamesNoFileForWhatOthersDoMeanwhile(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      Connection connection = ground.session().connection();
      connection.setAutoCommit(false);
      SharedObserver observer = SharedObserver.open(connection);
      ground.session().execute("CREATE TABLE own (id int)");
      ground.admin("CREATE ROLE of_others");

      assertThat(observer.changes()).isEmpty();

      connection.rollback();
      connection.setAutoCommit(true);
      ground.admin("DROP ROLE of_others");
    }
  }

  @OnEachMajor
  void isNotDeceivedByTheFilesOwnOperators(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      ground
          .session()
          .execute(
              """
              CREATE SCHEMA evil;
              CREATE FUNCTION evil.no(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT false';
              CREATE OPERATOR evil.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = evil.no);
              CREATE FUNCTION evil.none(text, text) RETURNS text LANGUAGE sql AS 'SELECT ''x''';
              CREATE OPERATOR evil.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.none);
              """);

      List<SharedChange> changes =
          only(
              ground.inside(
                  """
                  SET LOCAL search_path = evil, pg_catalog;
                  SET LOCAL quote_all_identifiers = on;
                  CREATE ROLE in_disguise;
                  """));

      assertThat(changes).contains(change(Kind.ROLE, "in_disguise", "", null, "in_disguise"));
    }
  }

  @OnEachMajor
  void showsARoleThatABlockLeavesBehind(int major) throws SQLException {
    try (Ground ground = ground(major)) {
      ObservedFile file =
          ground.inside(
              """
              CREATE FUNCTION as_itself() RETURNS void LANGUAGE plpgsql SET role = 'none'
                AS 'BEGIN PERFORM 1; END';
              SELECT as_itself();
              DO $$ BEGIN PERFORM set_config('role', 'none', true); END $$;
              """);

      assertThat(file.failure()).isEmpty();
      assertThat(file.statements().get(1).settings()).doesNotContainKey("role");
      assertThat(file.statements().get(2).settings()).containsEntry("role", "none");
    }
  }

  @OnEachMajor
  void holdsALiveRunAgainstItsRehearsalOnADatabaseOfAnotherName(int major) throws SQLException {
    String sql =
        """
        DO $$ BEGIN
          EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '6MB');
          IF NOT EXISTS (SELECT FROM t) THEN EXECUTE 'CREATE ROLE only_live'; END IF;
        END $$
        """;
    try (Ground rehearsal = ground(major);
        Ground live = ground(major)) {
      rehearsal.session().execute("INSERT INTO t VALUES (1)");
      List<SharedChange> rehearsed = only(rehearsal.inside(sql));

      Connection connection = live.session().connection();
      connection.setAutoCommit(false);
      SharedObserver observer = SharedObserver.open(connection);
      live.session().execute(sql);
      List<String> unexpected = SharedChanges.unexpected(rehearsed, observer.changes());
      connection.rollback();
      connection.setAutoCommit(true);

      assertThat(unexpected).isNotEmpty().allMatch(line -> line.contains("only_live"));
    }
  }
}
