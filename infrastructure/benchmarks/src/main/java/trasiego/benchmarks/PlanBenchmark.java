package trasiego.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import trasiego.impact.Weighing;
import trasiego.migration.MigrationFolder;
import trasiego.migration.Script;
import trasiego.observation.ObservedFile;
import trasiego.observation.ObservedRun;
import trasiego.observation.schema.SchemaReader;
import trasiego.postgres.ApplicationName;
import trasiego.postgres.Database;
import trasiego.postgres.Session;
import trasiego.postgres.Timeouts;
import trasiego.postgres.secret.DatabaseSecret;
import trasiego.precheck.CheckLimits;
import trasiego.precheck.PreCheck;
import trasiego.precheck.PreChecks;
import trasiego.precheck.Samples;
import trasiego.testing.TestDatabase;

/**
 * What a plan asks of the live database, each beside another way to the same answer: in turn, on
 * the same database, so that a busy machine slows both. Prints the medians and their ratio; judges
 * nothing.
 */
final class PlanBenchmark {
  private static final int ROUNDS = 5;
  private static final int MAJOR = 18;
  private static final int TABLES = Integer.getInteger("tables", 2_000);
  private static final int ROWS = Integer.getInteger("rows", 1_000_000);

  private static final String ORDERS =
      """
      CREATE TABLE customer (id int PRIMARY KEY);
      CREATE TABLE orders (id bigint PRIMARY KEY, customer int, email text, number int, state int, price text);
      """;

  private static final String FILE =
      """
      ALTER TABLE orders ALTER email SET NOT NULL;
      ALTER TABLE orders ADD CONSTRAINT orders_number_key UNIQUE (number);
      ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customer;
      ALTER TABLE orders ADD CONSTRAINT orders_state_check CHECK (state >= 0);
      ALTER TABLE orders ALTER price TYPE integer USING price::integer;
      """;

  private PlanBenchmark() {}

  /** One way to an answer. */
  @FunctionalInterface
  private interface Way {
    void go() throws IOException, InterruptedException;
  }

  public static void main(String[] arguments) throws Exception {
    try (TestDatabase database = TestDatabase.create(MAJOR);
        Session session = open(database)) {
      session.execute(tables());
      compare(
          "sizes of %,d tables".formatted(TABLES),
          "Weighing",
          () -> Weighing.read(session),
          "a query a table",
          () -> askEach(session));
      compare(
          "structure of %,d tables".formatted(TABLES),
          "StructureReader",
          () -> SchemaReader.read(session),
          "pg_dump --schema-only",
          () -> dump(database));
    }
    try (TestDatabase database = TestDatabase.create(MAJOR);
        Session session = open(database)) {
      session.execute(ORDERS);
      session.execute(rows());
      List<PreCheck> checks = PreChecks.of(observed());
      compare(
          "%d checks of %,d rows".formatted(checks.size(), ROWS),
          "PreChecks",
          () -> PreChecks.run(session, checks, CheckLimits.DEFAULT, new Samples(false)),
          "the file itself, rolled back, readers waiting",
          () -> session.execute("BEGIN; " + FILE + " ROLLBACK;"));
    }
    // The servers' threads are daemons of this process; their shutdown hooks stop them.
    System.exit(0);
  }

  private static void compare(String what, String name, Way way, String otherName, Way other)
      throws IOException, InterruptedException {
    List<Double> ours = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      double one = milliseconds(way);
      double two = milliseconds(other);
      // The first round warms caches and compilers up.
      if (round > 0) {
        ours.add(one);
        others.add(two);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %s %.0f ms · %s %.0f ms · ratio %.2f%n",
        what,
        name,
        median(ours),
        otherName,
        median(others),
        median(ours) / median(others));
  }

  private static double milliseconds(Way way) throws IOException, InterruptedException {
    long started = System.nanoTime();
    way.go();
    return (System.nanoTime() - started) / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static Session open(TestDatabase database) {
    Session session =
        new Database(
                () -> DatabaseSecret.parse(database.secretJson("migrate")),
                new ApplicationName("test", "migrate", "benchmark"))
            .openAsTarget(Timeouts.DEFAULT);
    session.becomeOwner();
    return session;
  }

  private static String tables() {
    return """
    DO $$ BEGIN
      FOR i IN 1..%d LOOP
        EXECUTE format('CREATE TABLE t%%s (id int PRIMARY KEY, a text UNIQUE, b int DEFAULT 1 CHECK (b > 0))', i);
        IF i %% 200 = 0 THEN COMMIT; END IF;
      END LOOP;
    END $$
    """
        .formatted(TABLES);
  }

  /** No row is at fault, so that the file itself runs to its end. */
  private static String rows() {
    return """
    INSERT INTO customer SELECT generate_series(1, 1000);
    INSERT INTO orders SELECT g, 1 + g %% 1000, 'c' || g || '@example.org', g, 1, g::text
    FROM generate_series(1, %d) g;
    ANALYZE;
    """
        .formatted(ROWS);
  }

  /** What the file did in a database of the same structure without rows. */
  private static ObservedFile observed() {
    String name = "V20260101000000__check_orders.sql";
    Script script =
        MigrationFolder.of(Map.of(name, FILE.getBytes(StandardCharsets.UTF_8)))
            .files()
            .getFirst()
            .script();
    try (TestDatabase copy = TestDatabase.create(MAJOR);
        Session session = open(copy)) {
      session.execute(ORDERS);
      return ObservedRun.run(
          session, () -> open(copy), "20260101000000", script, true, Duration.ofSeconds(30));
    }
  }

  private static void askEach(Session session) {
    for (int i = 1; i <= TABLES; i++) {
      session.query(
          """
          SELECT pg_table_size(c.oid), pg_indexes_size(c.oid), c.reltuples
          FROM pg_class c WHERE c.oid = to_regclass(?)
          """,
          row -> row.getLong(1),
          "t" + i);
    }
  }

  private static void dump(TestDatabase database) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                database.server().distribution().bin().resolve("pg_dump").toString(),
                "--schema-only")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PGHOST", database.host());
    builder.environment().put("PGPORT", Integer.toString(database.port()));
    builder.environment().put("PGDATABASE", database.name());
    builder.environment().put("PGUSER", database.owner());
    builder.environment().put("PGPASSWORD", database.ownerPassword());
    if (builder.start().waitFor() != 0) {
      throw new IllegalStateException("pg_dump failed");
    }
  }
}
