package trasiego.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import trasiego.execution.Report.Compatibility;
import trasiego.impact.Weighing;
import trasiego.precheck.Copy;
import trasiego.testing.Majors.OnEachMajor;

final class CompatibilityCheckIT {
  private static final String SHOP =
      """
      CREATE TYPE mood AS ENUM ('glad', 'sad');
      CREATE TABLE customer (id int PRIMARY KEY, email text, shown text, quiet text, feeling mood);
      CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customer, total numeric(9,2),
        gross numeric GENERATED ALWAYS AS (total * 1.19) STORED, code varchar(10));
      CREATE VIEW addresses AS SELECT id, email FROM customer;
      CREATE FUNCTION greet(int) RETURNS text LANGUAGE sql AS 'SELECT shown FROM customer WHERE id = $1';
      """;

  @OnEachMajor
  void namesWhatStillUsesAColumn(int major) throws Exception {
    try (Copy copy = Copy.of(major, SHOP)) {
      List<Compatibility> found =
          CompatibilityCheck.of(
              copy.live(),
              copy.files(
                  "ALTER TABLE customer DROP shown",
                  "ALTER TABLE customer DROP email CASCADE",
                  "ALTER TABLE customer DROP quiet"));

      assertThat(found.get(0).uses().getFirst())
          .startsWith("column public.customer.shown is gone: ")
          .contains("named in function public.greet");
      assertThat(found.get(1).uses())
          .anyMatch(line -> line.contains("email is gone: used by view public.addresses"))
          .anyMatch(line -> line.startsWith("view public.addresses is gone"));
      assertThat(found.get(2).uses())
          .containsExactly(
              "column public.customer.quiet is gone: queries unknown, pg_stat_statements is not"
                  + " installed");
      assertThat(found).noneMatch(Compatibility::rollsBackAlone);
      assertThat(found.get(2).line())
          .isEqualTo(
              "The application cannot be rolled back alone: " + found.get(2).uses().getFirst());
    }
  }

  @OnEachMajor
  void tellsRenamedAndRetypedNamesAndWhatRefuses(int major) throws Exception {
    try (Copy copy = Copy.of(major, SHOP)) {
      List<Compatibility> found =
          CompatibilityCheck.of(
              copy.live(),
              copy.files(
                  "ALTER TYPE mood RENAME VALUE 'sad' TO 'low'",
                  "ALTER TABLE customer RENAME TO person",
                  "ALTER TABLE orders ALTER id TYPE bigint",
                  "ALTER TABLE orders ADD place text NOT NULL",
                  "ALTER TABLE orders ADD CONSTRAINT paid CHECK (total > 0) NOT VALID",
                  "ALTER FUNCTION greet(int) RENAME TO hail",
                  "ALTER TABLE person ALTER id ADD GENERATED ALWAYS AS IDENTITY"));

      assertThat(found.stream().map(it -> it.uses().getFirst()))
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .startsWith("enum value public.mood.'sad' becomes public.mood.'low'"),
              line ->
                  assertThat(line)
                      .startsWith("table public.customer becomes public.person: used by")
                      .contains("view public.addresses"),
              line ->
                  assertThat(line)
                      .startsWith("column public.orders.id changes from integer to bigint"),
              line -> assertThat(line).startsWith("column public.orders.place is required"),
              line -> assertThat(line).startsWith("check public.orders.paid refuses rows"),
              line ->
                  assertThat(line)
                      .startsWith("function public.greet(integer) becomes public.hail(integer)"),
              line -> assertThat(line).startsWith("column public.person.id refuses values that"));
      assertThat(found).noneMatch(Compatibility::rollsBackAlone);
    }
  }

  @OnEachMajor
  void letsTheApplicationRollBackAloneWhereNothingIsTaken(int major) throws Exception {
    try (Copy copy = Copy.of(major, SHOP)) {
      List<Compatibility> found =
          CompatibilityCheck.of(
              copy.live(),
              copy.files(
                  "ALTER TABLE customer ADD locale text NOT NULL DEFAULT 'es'",
                  "CREATE TABLE review (id int PRIMARY KEY, customer int NOT NULL REFERENCES"
                      + " customer)",
                  "CREATE INDEX ON orders (customer)",
                  "ALTER TABLE orders ALTER code TYPE varchar(20)",
                  "ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('glad', 'sad',"
                      + " 'calm'); ALTER TABLE customer ALTER feeling TYPE mood USING"
                      + " feeling::text::mood; DROP TYPE mood_old"));

      assertThat(found)
          .allSatisfy(
              it -> {
                assertThat(it.uses()).isEmpty();
                assertThat(it.line()).isEqualTo("The application can be rolled back alone.");
              });
    }
  }

  /** The test servers load no library, so the rows that its view would show are given. */
  private static final String COUNTED =
      """
      CREATE SCHEMA watch;
      CREATE EXTENSION pg_stat_statements SCHEMA watch;
      ALTER EXTENSION pg_stat_statements DROP VIEW watch.pg_stat_statements;
      DROP VIEW watch.pg_stat_statements;
      CREATE VIEW watch.pg_stat_statements AS
      SELECT d.oid AS dbid, q.query, q.calls, q.calls * q.mean AS total_exec_time
      FROM pg_database d, (VALUES
        ('SELECT o.total FROM orders o WHERE o.id = 4711', 7::bigint, 2::float8),
        ('SELECT total FROM "orders" ORDER BY total', 1, 900),
        ('SELECT total FROM invoices', 50, 1),
        ('<insufficient privilege>', 90, 1),
        ('COMMIT', 999, 0)) q (query, calls, mean)
      WHERE d.datname = current_database();
      GRANT USAGE ON SCHEMA watch TO PUBLIC;
      GRANT SELECT ON watch.pg_stat_statements TO PUBLIC;
      """;

  @OnEachMajor
  void countsTheQueriesThatNameIt(int major) throws Exception {
    try (Copy copy = Copy.of(major, SHOP);
        Connection admin = copy.target().adminConnection();
        Statement statement = admin.createStatement()) {
      statement.execute(COUNTED);

      Compatibility found =
          CompatibilityCheck.of(
                  copy.live(), List.of(copy.inside("ALTER TABLE orders DROP gross, DROP total")))
              .getFirst();
      List<String> queries =
          Weighing.read(copy.live()).table("public.orders").orElseThrow().queries();

      assertThat(found.uses())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith(
                          "column public.orders.total is gone: 8 calls of 2 queries name it")
                      .contains("such as SELECT o.total FROM orders o WHERE o.id = ?")
                      .contains("used by default value for column gross of table public.orders"));
      assertThat(queries)
          .containsExactly(
              "7 calls of 2.0 ms: SELECT o.total FROM orders o WHERE o.id = ?",
              "1 calls of 900.0 ms: SELECT total FROM \"orders\" ORDER BY total");
    }
  }

  @OnEachMajor
  void saysWhyNoQueryIsKnownAndGoesOn(int major) throws Exception {
    try (Copy copy = Copy.of(major, SHOP);
        Connection admin = copy.target().adminConnection();
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE EXTENSION pg_stat_statements");

      List<Compatibility> found =
          CompatibilityCheck.of(
              copy.live(), List.of(copy.inside("ALTER TABLE customer DROP quiet")));

      assertThat(found.getFirst().uses().getFirst())
          .startsWith("column public.customer.quiet is gone: queries unknown, pg_stat_statements")
          .contains("could not be read: pg_stat_statements must be loaded");
      assertThat(Weighing.read(copy.live()).tables()).containsKey("public.customer");
    }
  }
}
