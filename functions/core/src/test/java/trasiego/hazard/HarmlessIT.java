package trasiego.hazard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import trasiego.hazard.Shop.Ground;
import trasiego.testing.Majors;
import trasiego.testing.Majors.OnEachMajor;

/** What looks like a hazard of names and breaks nobody. */
class HarmlessIT {
  private static final Map<Integer, Shop> SHOPS = new ConcurrentHashMap<>();

  private static final List<List<String>> FILES =
      List.of(
          // A view with the old name, columns and rights stands in for the table.
          List.of(
              """
              ALTER TABLE product RENAME TO wine;
              CREATE VIEW product AS SELECT * FROM wine;
              GRANT SELECT ON product TO reader;
              GRANT SELECT, INSERT, UPDATE, DELETE ON product TO writer;
              """),
          // The same view, made again.
          List.of(
              """
              DROP VIEW open_orders;
              CREATE VIEW open_orders AS
                SELECT id, customer_id, total FROM orders WHERE status = 'new';
              """),
          // What a file makes and drops was nobody's.
          List.of(
              """
              CREATE TABLE staging (id integer PRIMARY KEY, product_id integer);
              CREATE VIEW staged AS SELECT * FROM staging;
              ALTER TABLE staging RENAME COLUMN product_id TO product;
              ALTER TABLE staging RENAME TO stage;
              TRUNCATE stage;
              DROP TABLE stage CASCADE;
              """),
          // What the same deployment made in an earlier file is not anybody's yet either.
          List.of(
              "CREATE TABLE staging (id integer PRIMARY KEY, note text);",
              "ALTER TABLE staging RENAME COLUMN note TO remark; UPDATE staging SET remark = '';",
              "DROP TABLE staging;"),
          // The last step of expand and contract, deployed together with the first.
          List.of(
              """
              CREATE TRIGGER orders_in_step BEFORE INSERT OR UPDATE ON orders
                FOR EACH ROW EXECUTE FUNCTION trim_note();
              """,
              "DROP TRIGGER orders_in_step ON orders;"),
          // A trigger that comes back as it was.
          List.of(
              """
              DROP TRIGGER orders_trim_note ON orders;
              CREATE TRIGGER orders_trim_note BEFORE INSERT OR UPDATE ON orders
                FOR EACH ROW EXECUTE FUNCTION trim_note();
              """),
          // More room for the same kind of value.
          List.of("ALTER TABLE customer ALTER COLUMN name TYPE text;"),
          // A default moves; a right grows; a comment is no change.
          List.of("ALTER TABLE orders ALTER COLUMN note SET DEFAULT '';"),
          List.of("GRANT SELECT ON customer TO reader WITH GRANT OPTION;"),
          // Names in strings and comments are not done.
          List.of("COMMENT ON TABLE product IS 'DROP TABLE product CASCADE; -- TRUNCATE it';"),
          List.of("/* UPDATE orders SET note = '' */ UPDATE orders SET note = '' WHERE id = 1;"),
          // A setting that is taken back.
          List.of("SET work_mem = '64MB'; SELECT 1; RESET work_mem;"),
          // A sequence that its column takes along.
          List.of(
              "CREATE TABLE made (id serial PRIMARY KEY);", "ALTER TABLE made DROP COLUMN id;"));

  static Stream<Arguments> harmless() {
    return Majors.majors()
        .flatMap(major -> FILES.stream().map(files -> Arguments.of(files, major)));
  }

  @ParameterizedTest(name = "{0} on PostgreSQL {1}")
  @MethodSource("harmless")
  void findsNothing(List<String> files, int major) {
    assertThat(SHOPS.computeIfAbsent(major, Shop::new).judge(Ground.FILLED, List.of(), files))
        .allSatisfy(it -> assertThat(it.report().hazards()).as(it.sql()).isEmpty());
  }

  @OnEachMajor
  void knowsByItsNewNameWhatAnEarlierFileRenamed(int major) {
    List<String> files =
        List.of("ALTER TABLE product RENAME TO wine;", "ALTER TABLE wine DROP COLUMN details;");

    assertThat(SHOPS.computeIfAbsent(major, Shop::new).judge(Ground.EMPTY, List.of(), files))
        .flatExtracting(it -> it.report().hazards())
        .extracting(it -> it.code() + " " + it.object())
        .containsExactly("rename-table public.product", "drop-column public.wine.details");
  }

  @AfterAll
  static void close() {
    SHOPS.values().forEach(Shop::close);
    SHOPS.clear();
  }
}
