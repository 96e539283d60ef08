package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.execution.Lock;
import trasiego.migration.Statement;
import trasiego.migration.Statements;
import trasiego.testing.Majors;

/** What DDL really does on each major, and that the observer sees exactly that. */
final class FactsIT {
  private static final String SCHEMA =
      """
      CREATE TABLE parent (id int PRIMARY KEY, code text);
      CREATE TABLE t (
        id int PRIMARY KEY, i int, full_i int, proven int, x text COLLATE "C", v varchar(10), n numeric(8,2), j json,
        ts timestamp, parent int, loose int REFERENCES parent,
        CHECK (proven IS NOT NULL));
      ALTER TABLE t ADD CONSTRAINT late CHECK (i < 1000) NOT VALID;
      ALTER TABLE t ADD CONSTRAINT late_parent FOREIGN KEY (parent) REFERENCES parent NOT VALID;
      CREATE UNIQUE INDEX t_full ON t (full_i);
      CREATE UNIQUE INDEX t_i ON t (i);
      CREATE INDEX t_x ON t (x);
      CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER old BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION nothing();
      CREATE DOMAIN positive AS int CHECK (VALUE > 0);
      CREATE DOMAIN free AS int;
      CREATE TABLE of_domain (k free);
      CREATE TABLE bare (k int NOT NULL, nullable int);
      CREATE UNIQUE INDEX bare_k ON bare (k);
      CREATE UNIQUE INDEX bare_nullable ON bare (nullable);
      CREATE SCHEMA other;
      CREATE MATERIALIZED VIEW sums AS SELECT count(*) AS k FROM t;
      CREATE TABLE parts (k int NOT NULL) PARTITION BY RANGE (k);
      CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
      CREATE TABLE parts_2 (k int NOT NULL);
      CREATE TABLE parts_3 (k int NOT NULL, CHECK (k >= 20 AND k < 30));
      INSERT INTO parent VALUES (1, 'a');
      INSERT INTO t VALUES (1, 1, 1, 1, '1', 'v', 1, '{}', now(), 1, 1);
      INSERT INTO of_domain VALUES (1);
      INSERT INTO bare VALUES (1, 1);
      INSERT INTO parts VALUES (1);
      INSERT INTO parts_2 VALUES (11);
      INSERT INTO parts_3 VALUES (21);
      """;

  private static final String AEL = "ACCESS EXCLUSIVE t";
  private static final String SRE = "SHARE ROW EXCLUSIVE t";
  private static final String SUE = "SHARE UPDATE EXCLUSIVE t";
  private static final String NOTHING = "";
  private static final String REWRITE = "REWRITE t";
  private static final String VERIFY = "VERIFY t";
  private static final String BUILD = "BUILD t";

  /**
   * @param first run before it in the same transaction, unobserved
   * @param locks strongest first, each on one of the tables, parted by commas: the first must be
   *     the strongest that it gains
   * @param events the server's messages, parted by commas; rebuilt indexes apart
   * @param since the major from which on the statement exists
   */
  private record Fact(String first, String sql, String locks, String events, int since) {
    @Override
    public String toString() {
      return sql;
    }
  }

  private static Fact fact(String sql, String locks, String events) {
    return new Fact("", sql, locks, events, 14);
  }

  private static Fact after(String first, String sql, String locks, String events) {
    return new Fact(first, sql, locks, events, 14);
  }

  private static Fact since18(String first, String sql, String locks, String events) {
    return new Fact(first, sql, locks, events, 18);
  }

  private static final List<Fact> COLUMNS =
      List.of(
          fact("ALTER TABLE t ADD c int", AEL, NOTHING),
          fact("ALTER TABLE t ADD c int DEFAULT 7", AEL, NOTHING),
          fact("ALTER TABLE t ADD c timestamptz DEFAULT now()", AEL, NOTHING),
          fact("ALTER TABLE t ADD c int NOT NULL DEFAULT 7", AEL, NOTHING),
          fact("ALTER TABLE t ADD c timestamptz DEFAULT clock_timestamp()", AEL, REWRITE),
          fact("ALTER TABLE t ADD c uuid DEFAULT gen_random_uuid()", AEL, REWRITE),
          after("CREATE SEQUENCE s", "ALTER TABLE t ADD c int DEFAULT nextval('s')", AEL, REWRITE),
          fact("ALTER TABLE t ADD c serial", AEL, REWRITE),
          fact("ALTER TABLE t ADD c int GENERATED ALWAYS AS IDENTITY", AEL, REWRITE),
          fact("ALTER TABLE t ADD c int GENERATED ALWAYS AS (id + 1) STORED", AEL, REWRITE),
          since18("", "ALTER TABLE t ADD c int GENERATED ALWAYS AS (id + 1) VIRTUAL", AEL, NOTHING),
          fact("ALTER TABLE t ADD c int CHECK (c > 0)", AEL, VERIFY),
          fact(
              "ALTER TABLE t ADD c int DEFAULT 1 REFERENCES parent",
              AEL + ", SHARE ROW EXCLUSIVE parent",
              "VALIDATE t"),
          fact("ALTER TABLE t ADD c int UNIQUE", AEL, BUILD),
          fact("ALTER TABLE t ADD c positive", AEL, REWRITE),
          fact("ALTER TABLE t DROP x", AEL, NOTHING),
          fact("ALTER TABLE t RENAME x TO y", AEL, NOTHING),
          fact("ALTER TABLE t RENAME TO u", AEL, NOTHING),
          fact("ALTER TABLE t SET SCHEMA other", AEL, NOTHING),
          fact("ALTER TABLE t ALTER x SET DEFAULT 'z'", AEL, NOTHING),
          fact("ALTER TABLE t ALTER x DROP DEFAULT", AEL, NOTHING),
          after(
              "ALTER TABLE bare ADD CHECK (true)",
              "ALTER TABLE bare ALTER k DROP NOT NULL",
              "",
              NOTHING),
          fact("ALTER TABLE t OWNER TO CURRENT_USER", AEL, NOTHING),
          fact("ALTER TABLE t ENABLE ROW LEVEL SECURITY", AEL, NOTHING),
          fact("DROP TRIGGER old ON t", AEL, NOTHING));

  private static final List<Fact> CONSTRAINTS =
      List.of(
          fact("ALTER TABLE t ALTER i SET NOT NULL", AEL, VERIFY),
          fact("ALTER TABLE t ALTER proven SET NOT NULL", AEL, NOTHING),
          since18("", "ALTER TABLE t ADD CONSTRAINT nn NOT NULL i NOT VALID", AEL, NOTHING),
          since18(
              "ALTER TABLE t ADD CONSTRAINT nn NOT NULL i NOT VALID",
              "ALTER TABLE t VALIDATE CONSTRAINT nn",
              SUE,
              VERIFY),
          since18(
              "ALTER TABLE t ADD CONSTRAINT nn NOT NULL i NOT VALID",
              "ALTER TABLE t ALTER i SET NOT NULL",
              "",
              VERIFY),
          fact("ALTER TABLE t ADD CHECK (i > 0)", AEL, VERIFY),
          fact("ALTER TABLE t ADD CHECK (i > 0) NOT VALID", AEL, NOTHING),
          fact(
              "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (i) REFERENCES parent",
              SRE + ", SHARE ROW EXCLUSIVE parent",
              "VALIDATE t"),
          fact(
              "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (i) REFERENCES parent NOT VALID",
              SRE + ", SHARE ROW EXCLUSIVE parent",
              NOTHING),
          fact("ALTER TABLE t VALIDATE CONSTRAINT late", SUE, VERIFY),
          fact(
              "ALTER TABLE t VALIDATE CONSTRAINT late_parent",
              SUE + ", ROW SHARE parent",
              "VALIDATE t"),
          fact(
              "ALTER TABLE t DROP CONSTRAINT t_loose_fkey",
              AEL + ", ACCESS EXCLUSIVE parent",
              NOTHING),
          fact("DROP TABLE t CASCADE", AEL + ", ACCESS EXCLUSIVE parent", NOTHING),
          fact("CREATE TABLE fresh (k int REFERENCES t)", SRE, NOTHING),
          fact("ALTER TABLE t ADD UNIQUE (i)", AEL, BUILD),
          fact("ALTER TABLE bare ADD PRIMARY KEY (k)", "ACCESS EXCLUSIVE bare", "BUILD bare"),
          fact("ALTER TABLE t ADD EXCLUDE USING btree (i WITH =)", AEL, BUILD),
          fact("ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX t_i", AEL, NOTHING),
          fact(
              "ALTER TABLE bare ADD CONSTRAINT p PRIMARY KEY USING INDEX bare_k",
              "ACCESS EXCLUSIVE bare",
              NOTHING),
          fact(
              "ALTER TABLE bare ADD CONSTRAINT p PRIMARY KEY USING INDEX bare_nullable",
              "ACCESS EXCLUSIVE bare",
              "VERIFY bare"));

  private static final List<Fact> OTHERS =
      List.of(
          fact("CREATE INDEX n ON t (i)", "SHARE t", BUILD),
          fact("REINDEX INDEX t_i", "SHARE t", BUILD),
          fact("DROP INDEX t_i", AEL, NOTHING),
          fact("TRUNCATE bare", "ACCESS EXCLUSIVE bare", "BUILD bare, BUILD bare"),
          fact("LOCK TABLE t", AEL, NOTHING),
          fact(
              "CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION nothing()",
              SRE,
              NOTHING),
          fact("ALTER TABLE t DISABLE TRIGGER old", SRE, NOTHING),
          after(
              "ALTER TABLE t DISABLE TRIGGER old", "ALTER TABLE t ENABLE TRIGGER old", "", NOTHING),
          fact("ALTER TABLE t ALTER v TYPE varchar(20)", AEL, NOTHING),
          fact("ALTER TABLE t ALTER v TYPE text", AEL, NOTHING),
          fact("ALTER TABLE parent ALTER code TYPE varchar", "ACCESS EXCLUSIVE parent", NOTHING),
          fact("ALTER TABLE t ALTER n TYPE numeric(10,2)", AEL, NOTHING),
          fact("ALTER TABLE t ALTER v TYPE varchar(5)", AEL, REWRITE),
          fact("ALTER TABLE t ALTER id TYPE bigint", AEL, REWRITE),
          fact("ALTER TABLE t ALTER n TYPE numeric(10,3)", AEL, REWRITE),
          fact("ALTER TABLE t ALTER j TYPE jsonb", AEL, REWRITE),
          fact("ALTER TABLE t ALTER i TYPE int USING i + 0", AEL, REWRITE),
          after(
              "SET LOCAL TimeZone = 'UTC'",
              "ALTER TABLE t ALTER ts TYPE timestamptz",
              AEL,
              NOTHING),
          after(
              "SET LOCAL TimeZone = 'Europe/Madrid'",
              "ALTER TABLE t ALTER ts TYPE timestamptz",
              AEL,
              REWRITE),
          fact("ALTER TABLE t ALTER x TYPE text COLLATE \"POSIX\"", AEL, BUILD),
          fact("ALTER TABLE bare SET UNLOGGED", "ACCESS EXCLUSIVE bare", "REWRITE bare"),
          fact(
              "ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES FROM (10) TO (20)",
              "ACCESS EXCLUSIVE parts_2, SHARE UPDATE EXCLUSIVE parts",
              "VERIFY parts_2"),
          fact(
              "ALTER TABLE parts ATTACH PARTITION parts_3 FOR VALUES FROM (20) TO (30)",
              "ACCESS EXCLUSIVE parts_3, SHARE UPDATE EXCLUSIVE parts",
              NOTHING),
          fact(
              "ALTER TABLE parts DETACH PARTITION parts_1",
              "ACCESS EXCLUSIVE parts, ACCESS EXCLUSIVE parts_1",
              NOTHING),
          fact("ALTER DOMAIN free ADD CHECK (VALUE > 0)", "SHARE of_domain", NOTHING));

  private static final Map<Integer, Ground> GROUNDS = new ConcurrentHashMap<>();

  static Stream<Arguments> facts() {
    return Majors.majors()
        .flatMap(
            major ->
                Stream.of(COLUMNS, CONSTRAINTS, OTHERS)
                    .flatMap(List::stream)
                    .filter(fact -> fact.since() <= major)
                    .map(fact -> Arguments.of(major, fact)));
  }

  @AfterAll
  static void close() {
    GROUNDS.values().forEach(Ground::close);
  }

  @Tag(Majors.EACH_MAJOR)
  @ParameterizedTest(name = "on PostgreSQL {0}: {1}")
  @MethodSource("facts")
  void isWhatTheServerDoes(int major, Fact fact) throws SQLException {
    Connection connection = ground(major).session().connection();
    connection.setAutoCommit(false);
    try {
      for (Statement first : Statements.of(fact.first()).list()) {
        ground(major).session().execute(first.sql());
      }
      ObservedStatement seen =
          Observer.inside(connection).observe(Statements.of(fact.sql()).list().getFirst());

      assertThat(seen.failure()).isNull();
      assertThat(events(seen)).isEqualTo(list(fact.events()));
      List<String> locks =
          seen.gained().stream()
              .filter(lock -> !lock.relation().equals("public.fresh"))
              .map(FactsIT::shown)
              .toList();
      assertThat(locks).containsAll(list(fact.locks()));
      list(fact.locks()).stream()
          .findFirst()
          .ifPresent(strongest -> assertThat(mode(locks.getFirst())).isEqualTo(mode(strongest)));
      assertThat(seen.rewritten().isEmpty())
          .isEqualTo(!fact.events().contains("REWRITE") && !fact.sql().contains("TRUNCATE"));
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static Ground ground(int major) {
    return GROUNDS.computeIfAbsent(major, it -> Ground.create(it, SCHEMA));
  }

  /** A rewrite builds the table's indexes anew: that goes without saying. */
  private static List<String> events(ObservedStatement seen) {
    boolean rewrites = seen.events().stream().anyMatch(it -> it.kind() == Event.Kind.REWRITE);
    return seen.events().stream()
        .filter(it -> !(rewrites && it.kind() == Event.Kind.BUILD))
        .map(it -> it.kind() + " " + it.relation().replace("public.", ""))
        .toList();
  }

  private static String shown(Lock lock) {
    return lock.mode() + " " + lock.relation().replace("public.", "");
  }

  private static String mode(String lock) {
    return lock.substring(0, lock.lastIndexOf(' '));
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(it -> !it.isEmpty()).toList();
  }
}
