package trasiego.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import trasiego.execution.Lock;
import trasiego.execution.Touched;
import trasiego.observation.Event.Kind;
import trasiego.observation.schema.Changes;
import trasiego.observation.schema.SchemaObject.Column;
import trasiego.observation.schema.SchemaObject.Index;
import trasiego.observation.schema.SchemaReader;
import trasiego.testing.Majors.OnEachMajor;

final class ObservedRunIT {
  private static final String SHOP =
      """
      CREATE TABLE customer (id int PRIMARY KEY, email text);
      CREATE TABLE orders (id int PRIMARY KEY, customer int);
      INSERT INTO customer VALUES (1, 'a@example.org'), (2, 'b@example.org');
      """;

  @OnEachMajor
  void tellsOfEachStatementOfAFile(int major) {
    try (Ground ground = Ground.create(major, SHOP)) {
      ObservedFile file =
          ground.inside(
              """
              -- Two things at once.
              ALTER TABLE customer ADD COLUMN note text DEFAULT 'none';
              UPDATE customer SET note = 'many' WHERE id = 2;
              ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customer;
              """);

      assertThat(file.statements()).hasSize(3).allMatch(it -> it.failure() == null);
      ObservedStatement add = file.statements().get(0);
      assertThat(add.line()).isEqualTo(2);
      assertThat(add.gained()).contains(new Lock("ACCESS EXCLUSIVE", "public.customer"));
      assertThat(add.events()).isEmpty();
      assertThat(add.changes().added(Column.class))
          .singleElement()
          .matches(it -> it.name().equals("public.customer.note"));
      ObservedStatement update = file.statements().get(1);
      assertThat(update.rows()).isEqualTo(Map.of("public.customer", new Touched(0, 1, 0)));
      assertThat(update.held()).contains(new Lock("ACCESS EXCLUSIVE", "public.customer"));
      assertThat(update.changes()).isEqualTo(Changes.NONE);
      ObservedStatement foreign = file.statements().get(2);
      assertThat(foreign.gained()).contains(new Lock("SHARE ROW EXCLUSIVE", "public.orders"));
      assertThat(foreign.events())
          .containsExactly(new Event(Kind.VALIDATE, "public.orders", "orders_customer_fkey"));
      assertThat(ground.session().number("SELECT count(*) FROM customer WHERE note = 'many'"))
          .isOne();
    }
  }

  @OnEachMajor
  void keepsWhatRanBeforeAFailureAndTakesItsWorkBack(int major) {
    try (Ground ground = Ground.create(major, SHOP)) {
      ObservedFile file =
          ground.inside(
              """
              ALTER TABLE customer ADD COLUMN note text;
              ALTER TABLE missing ADD COLUMN note text;
              ALTER TABLE orders ADD COLUMN note text;
              """);

      assertThat(file.statements()).hasSize(2);
      assertThat(file.statements().getLast().failure().state()).isEqualTo("42P01");
      assertThat(file.after()).isEqualTo(file.before());
      assertThat(SchemaReader.read(ground.session())).isEqualTo(file.before());
    }
  }

  /** A mixed file is refused, and whoever parts it wants to know what else it does. */
  @OnEachMajor
  void goesOnBehindWhatMayNotRunInATransactionAndBehindWhatASuperuserMay(int major) {
    try (Ground ground = Ground.create(major, SHOP)) {
      ObservedFile file =
          ground.inside(
              """
              CREATE INDEX CONCURRENTLY customer_email_idx ON customer (email);
              ALTER TABLE customer ADD COLUMN note text;
              CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION pg_catalog.now();
              ALTER INDEX customer_email_idx RENAME TO other_idx;
              DROP INDEX CONCURRENTLY customer_email_idx;
              ALTER TABLE orders DROP COLUMN customer;
              """);

      assertThat(file.statements())
          .extracting(it -> it.failure() == null ? "" : it.failure().state())
          .containsExactly("25001", "", "42501", "", "25001", "");
      assertThat(file.statements().get(3).untried().state()).isEqualTo("42P01");
      assertThat(file.statements().getLast().changes().dropped(Column.class))
          .extracting(Column::name)
          .containsExactly("public.orders.customer");
      assertThat(file.failed().orElseThrow().number()).isOne();
      assertThat(file.after()).isEqualTo(file.before());
      assertThat(SchemaReader.read(ground.session())).isEqualTo(file.before());
      assertThat(ground.inside("COMMENT ON TABLE customer IS 'x'; SELECT 1").failure()).isEmpty();
    }
  }

  @OnEachMajor
  void namesWhatFailsOnlyAtTheCommit(int major) {
    try (Ground ground = Ground.create(major, SHOP)) {
      ObservedFile file =
          ground.inside(
              """
              ALTER TABLE orders ADD FOREIGN KEY (customer) REFERENCES customer
                DEFERRABLE INITIALLY DEFERRED;
              INSERT INTO orders VALUES (1, 7);
              """);

      assertThat(file.statements().getLast().failure().state()).isEqualTo("23503");
      assertThat(SchemaReader.read(ground.session())).isEqualTo(file.before());
    }
  }

  @OnEachMajor
  void watchesFromBesideWhatRunsOutsideATransaction(int major) {
    try (Ground ground = Ground.create(major, SHOP)) {
      ground.session().execute("INSERT INTO orders SELECT i, 1 FROM generate_series(1, 20000) i");

      ObservedFile file =
          ground.outside("CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer)");

      ObservedStatement built = file.statements().getFirst();
      assertThat(built.failure()).isNull();
      assertThat(built.events())
          .containsExactly(new Event(Kind.BUILD, "public.orders", "orders_customer_idx"));
      assertThat(built.gained()).contains(new Lock("SHARE UPDATE EXCLUSIVE", "public.orders"));
      assertThat(built.changes().added(Index.class)).singleElement().matches(Index::valid);
    }
  }

  @OnEachMajor
  void tellsWhichSettingsLeakAndTakesThemBack(int major) {
    try (Ground ground = Ground.create(major, SHOP)) {
      ObservedFile file =
          ground.inside(
              """
              SET search_path = pg_catalog;
              SET LOCAL work_mem = '5MB';
              SET statement_timeout = 0;
              SET plpgsql.extra_warnings = 'all';
              DO 'BEGIN END';
              """);

      assertThat(file.statements().get(0).settings())
          .isEqualTo(Map.of("search_path", "pg_catalog"));
      assertThat(file.statements().get(1).settings()).isEqualTo(Map.of("work_mem", "5120"));
      assertThat(file.statements().get(2).settings()).isEqualTo(Map.of("statement_timeout", "0"));
      assertThat(file.leaked())
          .isEqualTo(
              Map.of(
                  "search_path",
                  "pg_catalog",
                  "statement_timeout",
                  "0",
                  "plpgsql.extra_warnings",
                  "all"));
      assertThat(ground.session().text("SHOW search_path")).contains("\"$user\", public");
      assertThat(ground.session().text("SHOW statement_timeout")).contains("30s");
      assertThat(ground.session().text("SELECT current_user")).contains(ground.database().owner());
    }
  }

  @OnEachMajor
  void endsAStatementThatTakesTooLong(int major) {
    try (Ground ground = Ground.create(major, SHOP)) {
      ObservedFile file =
          ObservedRun.run(
              ground.session(),
              ground::open,
              "1",
              Ground.script("SET statement_timeout = 0; SELECT pg_sleep(20);"),
              true,
              java.time.Duration.ofMillis(200));

      assertThat(file.statements().getLast().failure().state()).isEqualTo("57014");
      assertThat(file.statements().getLast().seconds()).isLessThan(10);
    }
  }

  @OnEachMajor
  void runsNoJdbcEscapesAndNoParameters(int major) {
    try (Ground ground = Ground.create(major, SHOP)) {
      ObservedFile file =
          ground.inside("INSERT INTO customer SELECT 9, '{d ?}' WHERE '{\"a\":1}'::jsonb ? 'a'");

      assertThat(List.of(file.statements().getFirst().rows()))
          .isEqualTo(List.of(Map.of("public.customer", new Touched(1, 0, 0))));
      assertThat(ground.database().query("SELECT email FROM customer WHERE id = 9"))
          .containsExactly("{d ?}");
    }
  }
}
