package trasiego.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import trasiego.execution.Report.Check;
import trasiego.testing.Majors.OnEachMajor;

/** How many rows stand against a migration, and what mends them. */
final class PreCheckIT {
  private static final Samples SAMPLES = new Samples(false);

  private static final String SHOP =
      """
      CREATE TYPE mood AS ENUM ('glad', 'sad');
      CREATE DOMAIN postcode AS text;
      CREATE TABLE customer (id int PRIMARY KEY);
      CREATE TABLE orders (
        id bigint PRIMARY KEY,
        customer int,
        email text,
        number int,
        price text,
        day text,
        feeling text,
        note varchar(40),
        total numeric(12,2),
        zip postcode,
        state int);
      CREATE TABLE measure (at date NOT NULL, value int) PARTITION BY RANGE (at);
      CREATE TABLE measure_2025 (at date NOT NULL, value int);
      """;

  /** Each fault by its own arithmetic, so that every count is known and faults are spread. */
  private static final String ROWS =
      """
      INSERT INTO customer SELECT generate_series(1, 1000);
      INSERT INTO orders SELECT
        g,
        CASE WHEN g % 1000 = 7 THEN 5000 + g % 10 WHEN g % 500 = 3 THEN NULL ELSE 1 + g % 1000 END,
        CASE WHEN g % 2500 = 11 THEN NULL ELSE 'c' || g || '@example.org' END,
        CASE WHEN g % 10000 = 0 THEN g - 1 ELSE g END,
        CASE WHEN g % 997 = 5 THEN 'about ' || g WHEN g % 99991 = 0 THEN '99999999999' ELSE ' ' || g END,
        CASE WHEN g % 4000 = 1 THEN '2025-02-30' ELSE '2025-02-28' END,
        CASE WHEN g % 7000 = 2 THEN 'angry' ELSE 'glad' END,
        CASE WHEN g % 3000 = 9 THEN repeat('x', 25) ELSE repeat('x', 10) || repeat(' ', 20) END,
        CASE WHEN g % 6000 = 4 THEN 1234567.5 ELSE 99.99 END,
        CASE WHEN g % 8000 = 6 THEN 'none' ELSE '7550000' END,
        CASE WHEN g % 1250 = 8 THEN -1 WHEN g % 1251 = 8 THEN NULL ELSE 1 END
      FROM generate_series(1, ${rows}) g;
      INSERT INTO measure_2025 SELECT date '2025-01-01' + (g % 370), g FROM generate_series(1, 37000) g;
      ANALYZE;
      """;

  private static final String MIGRATION =
      """
      ALTER TABLE orders ALTER email SET NOT NULL;
      ALTER TABLE orders ADD CONSTRAINT orders_number_key UNIQUE (number);
      ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customer;
      ALTER TABLE orders ADD CONSTRAINT orders_state_check CHECK (state >= 0);
      ALTER TABLE orders ALTER price TYPE integer USING price::integer;
      ALTER TABLE orders ALTER day TYPE date USING day::date;
      ALTER TABLE orders ALTER feeling TYPE mood USING feeling::mood;
      ALTER TABLE orders ALTER note TYPE varchar(20);
      ALTER TABLE orders ALTER total TYPE numeric(8,2);
      ALTER DOMAIN postcode ADD CHECK (VALUE ~ '^[0-9]+$');
      ALTER TABLE measure ATTACH PARTITION measure_2025
        FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
      """;

  @OnEachMajor
  void countsExactlyWhatRowsHoldAgainstAMigration(int major) throws Exception {
    assertCountsExactly(major, 100_000);
  }

  /** Nothing but the time depends on how many rows there are. */
  static void assertCountsExactly(int major, int rows) throws Exception {
    try (Copy copy = Copy.of(major, SHOP)) {
      copy.target().execute(rows(rows));
      List<PreCheck> checks = PreChecks.of(copy.inside(MIGRATION));

      List<Check> answers = PreChecks.run(copy.live(), checks, CheckLimits.DEFAULT, SAMPLES);

      Map<String, Long> counts =
          answers.stream()
              .collect(Collectors.toMap(it -> it.kind() + " " + it.object(), Check::count));
      assertThat(counts)
          .isEqualTo(
              Map.ofEntries(
                  Map.entry("nulls public.orders.email", faulty(rows, g -> g % 2500 == 11)),
                  Map.entry(
                      "duplicates public.orders.orders_number_key",
                      faulty(rows, g -> g % 10000 == 0)),
                  Map.entry(
                      "orphans public.orders.orders_customer_fkey",
                      faulty(rows, g -> g % 1000 == 7)),
                  Map.entry(
                      "check public.orders.orders_state_check", faulty(rows, g -> g % 1250 == 8)),
                  Map.entry(
                      "cast public.orders.price",
                      faulty(rows, g -> g % 997 == 5 || g % 99991 == 0)),
                  Map.entry("cast public.orders.day", faulty(rows, g -> g % 4000 == 1)),
                  Map.entry("cast public.orders.feeling", faulty(rows, g -> g % 7000 == 2)),
                  Map.entry("length public.orders.note", faulty(rows, g -> g % 3000 == 9)),
                  Map.entry("length public.orders.total", faulty(rows, g -> g % 6000 == 4)),
                  Map.entry("check public.orders.zip", faulty(rows, g -> g % 8000 == 6)),
                  Map.entry("bounds public.measure_2025", 500L)));
      assertThat(answers).allMatch(it -> it.status().equals("found"));
      assertThat(answers)
          .filteredOn(it -> !it.kind().equals("bounds"))
          .allMatch(it -> it.samples().size() == 10);
    }
  }

  @OnEachMajor
  void itsCleanUpsMendWhatTheyName(int major) throws Exception {
    try (Copy copy = Copy.of(major, SHOP)) {
      copy.target().execute(rows(20_000));
      List<PreCheck> checks = PreChecks.of(copy.inside(MIGRATION));
      List<Check> found = PreChecks.run(copy.live(), checks, CheckLimits.DEFAULT, SAMPLES);
      assertThat(found).allMatch(it -> it.status().equals("found"));

      for (Check check : found) {
        copy.target().execute(check.cleanUp());
      }
      assertThat(PreChecks.run(copy.live(), checks, CheckLimits.DEFAULT, SAMPLES)).isEqualTo(found);
      for (Check check : found) {
        copy.target().execute(check.cleanUp().replace("ROLLBACK;", "COMMIT;"));
      }

      assertThat(PreChecks.run(copy.live(), checks, CheckLimits.DEFAULT, SAMPLES))
          .allMatch(it -> it.status().equals("passed"), "passed");
    }
  }

  @OnEachMajor
  void leavesAloneWhatIsTooLargeHeldOrTakesTooLong(int major) throws Exception {
    try (Copy copy = Copy.of(major, SHOP)) {
      copy.target().execute(rows(100_000));
      List<PreCheck> checks =
          PreChecks.of(copy.inside("ALTER TABLE orders ALTER day TYPE date USING day::date"));

      CheckLimits small = new CheckLimits(Duration.ofSeconds(30), Duration.ofMinutes(1), 1 << 20);
      assertThat(PreChecks.run(copy.live(), checks, small, SAMPLES))
          .singleElement()
          .matches(it -> it.status().equals("skipped") && it.note().contains("may be read"));
      CheckLimits hasty = new CheckLimits(Duration.ofMillis(1), Duration.ofMinutes(1), 20L << 30);
      assertThat(PreChecks.run(copy.live(), checks, hasty, SAMPLES))
          .singleElement()
          .matches(it -> it.status().equals("skipped") && it.note().contains("not answered"));
      try (Connection holder = copy.target().ownerConnection();
          Statement statement = holder.createStatement()) {
        holder.setAutoCommit(false);
        statement.execute("LOCK TABLE orders");
        assertThat(PreChecks.run(copy.live(), checks, CheckLimits.DEFAULT, SAMPLES))
            .singleElement()
            .matches(it -> it.status().equals("skipped") && it.note().contains("held"));
      }
    }
  }

  private static String rows(int count) {
    return ROWS.replace("${rows}", Integer.toString(count));
  }

  /** How many of the rows were seeded with a fault: the seed's arithmetic once more. */
  private static long faulty(int rows, LongPredicate fault) {
    return LongStream.rangeClosed(1, rows).filter(fault).count();
  }
}
