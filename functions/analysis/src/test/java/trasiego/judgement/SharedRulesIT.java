package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.estimate.RowEstimates;
import trasiego.execution.Hazard;
import trasiego.execution.Severity;
import trasiego.execution.SharedChange;
import trasiego.migration.Script;
import trasiego.migration.Statements;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedRun;
import trasiego.observation.SharedObserver;
import trasiego.observation.Untried;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.rule.FileContext;
import trasiego.rule.StatementContext;
import trasiego.rule.TargetTables;
import trasiego.rule.Thresholds;
import trasiego.rule.server.SharedRules;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.TestDatabase;

/** Shared catalogues: what is said of a change, that it can be undone so, what was not tried. */
class SharedRulesIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern UNDO = Pattern.compile("(?s)taken back by: (.*;)");

  static Stream<Arguments> undone() {
    return Majors.majors()
        .flatMap(
            major ->
                Stream.of(
                        "ALTER ROLE \"a \"\"b\"\", it's ü\" LOGIN CONNECTION LIMIT 4;",
                        "ALTER ROLE \"a \"\"b\"\", it's ü\" VALID UNTIL '2030-01-01 12:00+02';",
                        "ALTER ROLE \"a \"\"b\"\", it's ü\" RENAME TO \"user\";",
                        "ALTER ROLE other SET search_path = \"$user\", \"x, y\";",
                        "ALTER ROLE other RESET search_path;",
                        "ALTER ROLE other SET application_name = 'it''s, \"quoted\"';",
                        "ALTER ROLE other IN DATABASE \"<db>\" SET work_mem = '7MB';",
                        "ALTER DATABASE \"<db>\" SET search_path = pg_catalog, \"Odd.one\";",
                        "ALTER DATABASE \"<db>\" SET my.own = '1';",
                        "ALTER DATABASE \"<db>\" RESET work_mem;",
                        "ALTER DATABASE \"<db>\" CONNECTION LIMIT 7;",
                        "ALTER DATABASE \"<db>\" OWNER TO \"a \"\"b\"\", it's ü\";",
                        "REVOKE CONNECT ON DATABASE \"<db>\" FROM PUBLIC;",
                        "GRANT CREATE ON DATABASE \"<db>\" TO other;",
                        "GRANT other TO \"a \"\"b\"\", it's ü\";",
                        "REVOKE grouped FROM other;",
                        "CREATE ROLE \"user\";",
                        "COMMENT ON DATABASE \"<db>\" IS 'another';",
                        "COMMENT ON DATABASE \"<db>\" IS NULL;",
                        "COMMENT ON ROLE other IS 'new';")
                    .map(sql -> Arguments.of(sql, major)));
  }

  private static final String GIVEN =
      """
      CREATE ROLE "a ""b"", it's ü";
      CREATE ROLE other;
      CREATE ROLE grouped;
      GRANT grouped TO other;
      ALTER ROLE other SET search_path = "A, b", it, "o'clock";
      ALTER DATABASE "<db>" SET work_mem = '9MB';
      COMMENT ON DATABASE "<db>" IS E'it''s a \\\\ "shop"\\nof wine';
      """;

  @Tag(Majors.EACH_MAJOR)
  @ParameterizedTest(name = "{0} on PostgreSQL {1}")
  @MethodSource("undone")
  void givesTheStatementThatTakesItBack(String sql, int major) throws SQLException {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = administrator(database)) {
      Connection connection = session.connection();
      connection.setAutoCommit(false);
      session.execute(GIVEN.replace("<db>", database.name()));
      SharedObserver all = SharedObserver.open(connection);

      session.execute(sql.replace("<db>", database.name()));
      List<SharedChange> changes = all.changes();
      List<Hazard> hazards = hazards(script(sql), changes);

      assertThat(hazards)
          .isNotEmpty()
          .extracting(Hazard::severity)
          .containsOnly(sql.startsWith("COMMENT") ? Severity.NOTE : Severity.RISKY);
      for (Hazard hazard : hazards) {
        var undo = UNDO.matcher(hazard.consequence());
        assertThat(undo.find()).as(hazard.consequence()).isTrue();
        session.execute(undo.group(1).replace("<this database>", '"' + database.name() + '"'));
      }
      // What was done and what was undone, one against the other.
      assertThat(netted(changes, all.changes())).isEmpty();
      connection.rollback();
    }
  }

  private static List<Hazard> hazards(Script script, List<SharedChange> changes) {
    FileContext file =
        new FileContext(
            new ObservedFile(
                "1",
                script.name(),
                true,
                List.of(),
                trasiego.observation.schema.Schema.EMPTY,
                trasiego.observation.schema.Schema.EMPTY,
                java.util.Map.of()),
            script,
            TargetTables.UNKNOWN,
            Thresholds.DEFAULT,
            Set.of(),
            18,
            Untried.NOTHING,
            RowEstimates.NONE,
            List.of());
    StatementContext it =
        new StatementContext(
            file,
            trasiego.observation.ObservedStatement.unseen(script.statements().getFirst())
                .with(changes));
    SharedRules.ALL.forEach(it::judgeBy);
    return it.hazards();
  }

  /** Facts whose last value is not the first one. */
  private static List<String> netted(List<SharedChange> done, List<SharedChange> undone) {
    return done.stream()
        .filter(change -> !change.part().equals(SharedChange.PASSWORD))
        .filter(
            change ->
                undone.stream()
                    .noneMatch(
                        back ->
                            back.kind() == change.kind()
                                && back.part().equals(change.part())
                                && java.util.Objects.equals(back.after(), change.before())))
        .map(SharedChange::toString)
        .toList();
  }

  @OnEachMajor
  void leavesOutWhatNeedsAWithheldAttributeAndTriesTheRest(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = owner(database)) {
      session.execute("CREATE TABLE customer (id int)");
      Untried untried = new Untried(Set.of("CREATEROLE"), List.of("table public.places"));
      Script script =
          script(
              """
              CREATE ROLE "Aud""itor";
              DO $$ BEGIN EXECUTE 'ALTER ROLE %s PASSWORD ''x'''; END $$;
              INSERT INTO places VALUES (1);
              DROP TABLE customer;
              """
                  .formatted(database.username("status")));

      ObservedFile file =
          ObservedRun.run(
              session,
              () -> owner(database),
              "1",
              script,
              true,
              () -> LIMIT,
              untried,
              java.util.Optional.empty());
      List<Hazard> hazards = judge(file, script, major, untried);

      assertThat(file.failure()).isEmpty();
      assertThat(file.statements()).hasSize(4);
      assertThat(file.statements().get(0).untried().state()).isEqualTo("42501");
      assertThat(file.statements().get(3).untried()).isNull();
      assertThat(hazards)
          .extracting(it -> it.code() + " " + it.object() + " " + it.severity())
          .containsExactlyInAnyOrder(
              "not-tried line 1 RISKY",
              "create-role \"Aud\"\"itor\" RISKY",
              "not-tried line 2 RISKY",
              "change-role " + database.username("status") + " RISKY",
              "not-tried public.places RISKY",
              "drop-table public.customer RISKY");
    }
  }

  @OnEachMajor
  void failsAsEverWhereNothingIsWithheld(int major) {
    try (TestDatabase database = TestDatabase.create(major);
        Session session = owner(database)) {
      Script script = script("CREATE ROLE auditor;");

      ObservedFile file = ObservedRun.run(session, () -> owner(database), "1", script, true, LIMIT);

      assertThat(judge(file, script, major, Untried.NOTHING))
          .extracting(Hazard::code)
          .containsExactly("statement-fails");
      assertThat(judge(file, script, major, new Untried(Set.of("CREATEDB"), List.of())))
          .extracting(Hazard::code)
          .containsExactly("statement-fails");
      assertThat(judge(file, script, major, new Untried(Set.of("SUPERUSER"), List.of())))
          .extracting(Hazard::code)
          .containsExactly("not-tried", "create-role");
    }
  }

  private static List<Hazard> judge(ObservedFile file, Script script, int major, Untried untried) {
    return new Judge(TargetTables.UNKNOWN, Thresholds.DEFAULT, major, file.before())
        .judge(file, script, new FileKnowledge(null, List.of(), null, null, untried))
        .hazards();
  }

  private static Script script(String sql) {
    return new Script("V1__x.sql", "", Statements.of(""), true).withSql(sql);
  }

  private static Session owner(TestDatabase database) {
    return session(database, database.owner(), database.ownerPassword());
  }

  private static Session administrator(TestDatabase database) {
    return session(
        database,
        trasiego.embedded.postgres.DatabaseServer.SUPERUSER,
        database.server().superuserPassword());
  }

  private static Session session(TestDatabase database, String user, String password) {
    String secret =
        """
        {"host":"%s","port":%d,"dbname":"%s","username":"%s","password":"%s"}\
        """
            .formatted(database.host(), database.port(), database.name(), user, password);
    return new Database(
            () -> DatabaseSecret.parse(secret), new ApplicationName("test", "plan", "shared"))
        .openAsTarget(Timeouts.DEFAULT);
  }
}
