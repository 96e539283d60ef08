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

  private static final String SMALL =
      """
      CREATE TABLE "User" (id int PRIMARY KEY, "eMail" text, age int);
      CREATE TABLE room (id int, day date, name text, tags jsonb, a int, b int);
      CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b));
      CREATE TABLE log (k int, at int) PARTITION BY LIST (k);
      CREATE TABLE log_1 PARTITION OF log FOR VALUES IN (1);
      CREATE TABLE log_default PARTITION OF log DEFAULT;
      CREATE TABLE spread (k int) PARTITION BY HASH (k);
      CREATE TABLE spread_0 (k int);
      """;

  private static final String FEW =
      """
      INSERT INTO "User" VALUES (1, 'a@x', 20), (2, 'A@x', 30), (3, NULL, NULL), (4, NULL, -1);
      INSERT INTO pair VALUES (1, 1), (1, 2);
      INSERT INTO room VALUES
        (1, '2025-01-01', 'red', '{"k": 1}', 1, 1), (1, '2025-01-01', 'blue', '{}', 1, 3),
        (2, '2025-01-02', 'red', '{"k": 2}', 1, NULL), (3, NULL, 'red', NULL, NULL, NULL);
      INSERT INTO log VALUES (1, 1), (2, 2), (2, 3), (3, NULL);
      INSERT INTO spread_0 SELECT generate_series(1, 100);
      """;

  /** Files, and what is asked in each of them: kind, object, status and count. */
  private record Case(List<String> files, List<String> answers) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              List.of("CREATE UNIQUE INDEX user_email ON \"User\" (lower(\"eMail\"))"),
              List.of("duplicates public.user_email found 1")),
          new Case(
              List.of("CREATE UNIQUE INDEX grown ON \"User\" (lower(\"eMail\")) WHERE age > 20"),
              List.of("duplicates public.grown passed 0")),
          new Case(
              List.of("CREATE UNIQUE INDEX once ON \"User\" (\"eMail\") NULLS NOT DISTINCT"),
              List.of("duplicates public.once found 1")),
          new Case(
              List.of("ALTER TABLE room ADD UNIQUE (id, day) INCLUDE (name)"),
              List.of("duplicates public.room.room_id_day_name_key found 1")),
          new Case(
              List.of("ALTER TABLE room ADD PRIMARY KEY (id, day)"),
              List.of(
                  "nulls public.room.day found 1",
                  "nulls public.room.id passed 0",
                  "duplicates public.room.room_pkey found 1")),
          new Case(
              List.of("ALTER TABLE room ADD FOREIGN KEY (a, b) REFERENCES pair"),
              List.of("orphans public.room.room_a_b_fkey found 1")),
          new Case(
              List.of("ALTER TABLE room ADD FOREIGN KEY (a, b) REFERENCES pair MATCH FULL"),
              List.of("orphans public.room.room_a_b_fkey found 2")),
          new Case(
              List.of(
                  "ALTER TABLE room ADD CONSTRAINT later FOREIGN KEY (a, b) REFERENCES pair NOT"
                      + " VALID",
                  "ALTER TABLE room VALIDATE CONSTRAINT later"),
              List.of("", "orphans public.room.later found 1")),
          new Case(
              List.of(
                  "ALTER TABLE \"User\" RENAME TO person; ALTER TABLE person RENAME age TO years",
                  "ALTER TABLE person ADD CONSTRAINT grown CHECK (years > 0)"),
              List.of("", "check public.person.grown found 1")),
          new Case(
              List.of("ALTER TABLE \"User\" ADD code int NOT NULL"),
              List.of("nulls public.\"User\".code found 4")),
          new Case(
              List.of(
                  "UPDATE \"User\" SET age = 0 WHERE age IS NULL",
                  "ALTER TABLE \"User\" ALTER age SET NOT NULL"),
              List.of("", "nulls public.\"User\".age skipped 1")),
          new Case(
              List.of(
                  """
                  ALTER TABLE "User" ADD CONSTRAINT here CHECK ("eMail" IS NOT NULL) NOT VALID;
                  ALTER TABLE "User" VALIDATE CONSTRAINT here;
                  ALTER TABLE "User" ALTER "eMail" SET NOT NULL;
                  ALTER TABLE "User" DROP CONSTRAINT here
                  """),
              List.of("nulls public.\"User\".\"eMail\" found 2")),
          new Case(
              List.of("ALTER TABLE room ADD CHECK (tags ? 'k')"),
              List.of("check public.room.room_tags_check found 1")),
          new Case(
              List.of(
                  "CREATE FUNCTION fits(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT"
                      + " true'",
                  "ALTER TABLE room ADD CHECK (fits(name))"),
              List.of("", "check public.room.room_name_check skipped -1")),
          new Case(
              List.of("ALTER TABLE room ADD EXCLUDE USING btree (id WITH =, day WITH =)"),
              List.of("conflicts public.room.room_id_day_excl found 2")),
          new Case(
              List.of("CREATE TABLE log_2 PARTITION OF log FOR VALUES IN (2)"),
              List.of("bounds public.log_default found 2")),
          new Case(
              List.of("ALTER TABLE log ALTER at SET NOT NULL"),
              List.of("nulls public.log.at found 1")),
          new Case(
              List.of(
                  "ALTER TABLE spread ATTACH PARTITION spread_0 FOR VALUES WITH (MODULUS 1,"
                      + " REMAINDER 0)"),
              List.of("bounds public.spread_0 passed 0")),
          new Case(
              List.of("ALTER TABLE \"User\" ALTER age TYPE bigint, ALTER \"eMail\" TYPE varchar"),
              List.of("")),
          new Case(
              List.of("CREATE TABLE fresh (k int NOT NULL UNIQUE CHECK (k > 0))"), List.of("")));

  @OnEachMajor
  void asksWhatEachChangeOfTheSchemaRaises(int major) throws Exception {
    try (Copy copy = Copy.of(major, SMALL)) {
      copy.target().execute(FEW);
      for (Case each : CASES) {
        copy.renew(SMALL);

        List<List<PreCheck>> checks = PreChecks.of(copy.files(each.files().toArray(String[]::new)));

        List<String> answers =
            checks.stream()
                .map(
                    file ->
                        PreChecks.run(copy.live(), file, CheckLimits.DEFAULT, SAMPLES).stream()
                            .map(
                                it ->
                                    "%s %s %s %d"
                                        .formatted(it.kind(), it.object(), it.status(), it.count()))
                            .collect(Collectors.joining("\n")))
                .toList();
        String all = String.join("\n", answers);
        assertThat(all.strip().lines().sorted().toList())
            .as(each.files().toString())
            .isEqualTo(String.join("\n", each.answers()).strip().lines().sorted().toList());
      }
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
