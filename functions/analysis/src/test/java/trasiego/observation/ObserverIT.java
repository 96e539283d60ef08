package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import trasiego.execution.Lock;
import trasiego.execution.Touched;
import trasiego.migration.Statement;
import trasiego.migration.Statements;
import trasiego.observation.Event.Kind;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.testing.Majors.OnEachMajor;

final class ObserverIT {
  private static final String SCHEMA =
      """
      CREATE TABLE t (id int PRIMARY KEY, i int, p int);
      CREATE TABLE log (line text);
      INSERT INTO t SELECT n, n, n FROM generate_series(1, 3000) n;
      CREATE SCHEMA "Odd.one";
      CREATE TABLE "Odd.one"."a ""quoted"".name" (k int);
      CREATE TABLE "Odd.one".t (k int);
      CREATE TABLE parts (k int, v int) PARTITION BY RANGE (k);
      CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
      CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20);
      CREATE FUNCTION index_log() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN EXECUTE 'CREATE INDEX by_trigger ON log (line)'; RETURN NEW; END $$;
      CREATE TRIGGER indexing BEFORE UPDATE ON t FOR EACH ROW WHEN (OLD.id = 1)
        EXECUTE FUNCTION index_log();
      """;

  @OnEachMajor
  void hearsBlocksAndFunctions(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ObservedStatement block =
          inside(
              ground,
              """
              DO $$ BEGIN
                RAISE NOTICE 'rewriting table "log"';
                RAISE DEBUG 'verifying table "log"';
                ALTER TABLE t ADD CHECK (i > 0), ADD c serial;
                EXECUTE 'ALTER TABLE t ALTER p SET NOT NULL';
              END $$
              """);

      assertThat(block.events())
          .startsWith(new Event(Kind.REWRITE, "public.t", ""))
          .contains(new Event(Kind.BUILD, "public.t", "t_pkey"))
          .endsWith(new Event(Kind.VERIFY, "public.t", ""))
          .hasSize(3);
      assertThat(block.notices()).containsExactly("rewriting table \"log\"");
      assertThat(block.rewritten()).containsExactly("public.t");
      assertThat(block.walBytes()).isPositive();
    }
  }

  @OnEachMajor
  void hearsRowTriggersAndEventTriggers(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ObservedStatement update = inside(ground, "UPDATE t SET i = 0 WHERE id < 3");

      assertThat(update.events())
          .containsExactly(new Event(Kind.BUILD, "public.log", "by_trigger"));
      assertThat(update.rows()).containsEntry("public.t", new Touched(0, 2, 0));
      assertThat(update.gained()).contains(new Lock("SHARE", "public.log"));

      ground.admin(
          """
          CREATE FUNCTION on_comment() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN CREATE INDEX by_event ON t (p); END $$;
          CREATE EVENT TRIGGER commented ON ddl_command_end WHEN TAG IN ('COMMENT')
            EXECUTE FUNCTION on_comment();
          """);
      ObservedStatement comment = inside(ground, "COMMENT ON TABLE log IS 'Lines.'");
      assertThat(comment.events()).containsExactly(new Event(Kind.BUILD, "public.t", "by_event"));
    }
  }

  @OnEachMajor
  void namesWhatIsMeantAmongEqualAndOddNames(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      String odd = "\"Odd.one\".\"a \"\"quoted\"\".name\"";

      assertThat(inside(ground, "ALTER TABLE " + odd + " ADD c serial").events())
          .containsExactly(new Event(Kind.REWRITE, odd, ""));
      assertThat(inside(ground, "CREATE INDEX \"an \"\"i\"\".x\" ON " + odd + " (k)").events())
          .containsExactly(new Event(Kind.BUILD, odd, "an \"i\".x"));
      assertThat(inside(ground, "ALTER TABLE \"Odd.one\".t ALTER k SET NOT NULL").events())
          .containsExactly(new Event(Kind.VERIFY, "\"Odd.one\".t", ""));
      assertThat(inside(ground, "ALTER TABLE t ALTER p SET NOT NULL").events())
          .containsExactly(new Event(Kind.VERIFY, "public.t", ""));
    }
  }

  @OnEachMajor
  void tellsTemporaryTablesFromThoseThatTheyHide(int major) {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ObservedFile file =
          ground.inside(
              """
              CREATE TEMPORARY TABLE t AS SELECT 1 AS k;
              CREATE INDEX ON t (k);
              ALTER TABLE public.t ALTER p SET NOT NULL;
              """);

      assertThat(file.statements().get(1).events())
          .containsExactly(new Event(Kind.BUILD, "pg_temp.t", "t_k_idx"));
      assertThat(file.statements().get(1).gained()).isEmpty();
      assertThat(file.statements().get(2).events())
          .containsExactly(new Event(Kind.VERIFY, "public.t", ""));
    }
  }

  @OnEachMajor
  void seesEachPartitionAndTellsWhatOnlyFollows(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ObservedStatement added = inside(ground, "ALTER TABLE parts ADD c serial");
      ObservedStatement indexed = inside(ground, "CREATE INDEX parts_v ON parts (v)");

      assertThat(added.rewritten()).containsExactlyInAnyOrder("public.parts_1", "public.parts_2");
      assertThat(indexed.events())
          .extracting(Event::relation)
          .containsExactlyInAnyOrder("public.parts_1", "public.parts_2");
      assertThat(indexed.changes().added(Index.class))
          .hasSize(3)
          .filteredOn(index -> !index.inherited())
          .singleElement()
          .matches(index -> index.name().equals("public.parts_v"));
    }
  }

  @OnEachMajor
  void watchesWhatRunsOutsideATransaction(int major) {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      String sue = "SHARE UPDATE EXCLUSIVE";

      ObservedStatement built = outside(ground, "CREATE INDEX CONCURRENTLY t_i ON t (i)");
      assertThat(built.events()).containsExactly(new Event(Kind.BUILD, "public.t", "t_i"));
      assertThat(built.gained()).startsWith(new Lock(sue, "public.t"));
      assertThat(built.changes().added(Index.class)).hasSize(1).allMatch(Index::valid);
      ObservedStatement again = outside(ground, "REINDEX INDEX CONCURRENTLY t_i");
      assertThat(again.events()).containsExactly(new Event(Kind.BUILD, "public.t", "t_i_ccnew"));
      assertThat(again.gained()).startsWith(new Lock(sue, "public.t"));
      ObservedStatement full = outside(ground, "VACUUM FULL t");
      assertThat(full.rewritten()).containsExactly("public.t");
      assertThat(full.gained()).startsWith(new Lock("ACCESS EXCLUSIVE", "public.t"));
      ObservedStatement clustered = outside(ground, "CLUSTER t USING t_i");
      assertThat(clustered.rewritten()).containsExactly("public.t");
      assertThat(clustered.gained()).startsWith(new Lock("ACCESS EXCLUSIVE", "public.t"));
      ObservedStatement dropped = outside(ground, "DROP INDEX CONCURRENTLY t_i");
      assertThat(dropped.changes().dropped(Index.class)).hasSize(1);
      assertThat(dropped.gained()).startsWith(new Lock(sue, "public.t"));
      ObservedStatement parted =
          outside(ground, "ALTER TABLE parts DETACH PARTITION parts_1 CONCURRENTLY");
      assertThat(parted.gained()).contains(new Lock(sue, "public.parts"));
      assertThat(parted.failure()).isNull();
    }
  }

  @OnEachMajor
  void keepsWhatAFailedBuildLeavesBehind(int major) {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ground.session().execute("UPDATE t SET p = 1 WHERE id < 3");

      ObservedStatement built = outside(ground, "CREATE UNIQUE INDEX CONCURRENTLY t_p ON t (p)");
      ObservedStatement refused = outside(ground, "CREATE INDEX CONCURRENTLY x ON parts (v)");

      assertThat(built.failure().state()).isEqualTo("23505");
      assertThat(built.failure().message()).doesNotContain("(p)=(1)");
      assertThat(built.events()).containsExactly(new Event(Kind.BUILD, "public.t", "t_p"));
      assertThat(built.changes().added(Index.class)).hasSize(1).noneMatch(Index::valid);
      assertThat(refused.failure().state()).isEqualTo("0A000");
      assertThat(refused.changes().all()).isEmpty();
    }
  }

  @OnEachMajor
  void tellsSwappedStorageOfWhatTheServerIsSilentAbout(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ground.session().execute("CREATE MATERIALIZED VIEW sums AS SELECT count(*) FROM t");

      assertThat(inside(ground, "REFRESH MATERIALIZED VIEW sums").rewritten())
          .containsExactly("public.sums");
      assertThat(inside(ground, "TRUNCATE t").rewritten()).containsExactly("public.t");
    }
  }

  @OnEachMajor
  void namesALockAsTheStatementFoundIt(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      assertThat(inside(ground, "ALTER TABLE t RENAME TO u").gained())
          .containsExactly(new Lock("ACCESS EXCLUSIVE", "public.t"));
      assertThat(inside(ground, "DROP TABLE log").gained())
          .containsExactly(new Lock("ACCESS EXCLUSIVE", "public.log"));
      assertThat(inside(ground, "SELECT nextval('missing')").failure().state()).isEqualTo("42P01");
    }
  }

  @OnEachMajor
  void hearsTheLastOfManyMessagesAndKeepsFew(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ObservedStatement flood =
          inside(
              ground,
              """
              DO $$ BEGIN
                FOR i IN 1..50000 LOOP RAISE NOTICE '%', repeat('x', 600); END LOOP;
                ALTER TABLE t ALTER p SET NOT NULL;
              END $$
              """);

      assertThat(flood.events()).containsExactly(new Event(Kind.VERIFY, "public.t", ""));
      assertThat(flood.notices()).hasSize(100).allMatch(notice -> notice.contains("kept out"));
    }
  }

  @OnEachMajor
  void leavesWhatTheSessionHearsAsTheFileSetIt(int major) throws SQLException {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      Connection connection = ground.session().connection();
      connection.setAutoCommit(false);
      Observer observer = Observer.inside(connection);

      observer.observe(one("SET client_min_messages = error"));
      ObservedStatement loud = observer.observe(one("ALTER TABLE t ALTER p SET NOT NULL"));

      assertThat(loud.events()).hasSize(1);
      assertThat(ground.session().text("SHOW client_min_messages")).contains("error");
      connection.rollback();
      connection.setAutoCommit(true);
      assertThat(ground.session().text("SHOW client_min_messages")).contains("notice");
    }
  }

  @OnEachMajor
  void tellsOnlyWhatTheStatementItselfGained(int major) {
    try (Ground ground = Ground.create(major, SCHEMA)) {
      ObservedFile file =
          ground.inside(
              "ALTER TABLE t ADD c int; DELETE FROM log; ALTER TABLE t ADD d int; UPDATE t SET c ="
                  + " 1 WHERE id > 1;");

      assertThat(file.statements().get(2).gained()).isEmpty();
      assertThat(file.statements().get(2).held())
          .contains(
              new Lock("ACCESS EXCLUSIVE", "public.t"), new Lock("ROW EXCLUSIVE", "public.log"));
      assertThat(file.statements().get(3).rows())
          .isEqualTo(Map.of("public.t", new Touched(0, 2999, 0)));
    }
  }

  private static ObservedStatement inside(Ground ground, String sql) throws SQLException {
    Connection connection = ground.session().connection();
    connection.setAutoCommit(false);
    try {
      return Observer.inside(connection).observe(one(sql));
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static ObservedStatement outside(Ground ground, String sql) {
    List<ObservedStatement> statements = ground.outside(sql).statements();
    assertThat(statements).hasSize(1);
    return statements.getFirst();
  }

  private static Statement one(String sql) {
    return Statements.of(sql).list().getFirst();
  }
}
