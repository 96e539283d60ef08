package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import trasiego.execution.Hazard;
import trasiego.judgement.Shop.Ground;
import trasiego.testing.Majors;

/** What is reported of a copy without rows is what the server does with rows, and nothing else. */
@Tag(Majors.SCENARIOS)
class PendingEventsIT {
  private static final Shop SHOP = new Shop(Majors.newest());

  private static final List<String> GIVEN =
      List.of(
          """
          ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey,
            ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer_id) REFERENCES customer (id)
              ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
          """,
          """
          ALTER TABLE order_item DROP CONSTRAINT order_item_order_fkey,
            ADD CONSTRAINT order_item_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id) DEFERRABLE
          """,
          """
          CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'
          """,
          """
          CREATE CONSTRAINT TRIGGER price_asked AFTER UPDATE OF price OR DELETE ON product
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION quiet()
          """);

  static final List<String> FILES =
      List.of(
          "REINDEX TABLE orders; UPDATE orders SET customer_id = 1;",
          "UPDATE orders SET customer_id = 1; ALTER TABLE orders ADD COLUMN x int;",
          "UPDATE public.orders SET note = 'x', customer_id = 1; TRUNCATE order_item, orders;",
          "UPDATE orders SET customer_id = 1; CLUSTER orders USING orders_pkey;",
          "UPDATE orders SET note = 'x'; ALTER TABLE orders ADD COLUMN x int;",
          "UPDATE orders SET customer_id = 1; ALTER TABLE customer ADD COLUMN x int;",
          "UPDATE orders SET customer_id = 1; CREATE INDEX ON orders (note);",
          "UPDATE orders SET customer_id = 1; DROP INDEX order_item_order_idx;",
          "UPDATE orders SET customer_id = 1; REINDEX TABLE orders;",
          "UPDATE orders SET customer_id = 1; DROP TABLE order_item, orders CASCADE;",
          "UPDATE orders SET customer_id = 1; ALTER TABLE orders RENAME COLUMN note TO notes;",
          "UPDATE orders SET customer_id = 1; ALTER TABLE orders RENAME TO purchase;",
          "UPDATE orders SET customer_id = 1; CREATE TRIGGER q AFTER UPDATE ON orders FOR EACH ROW"
              + " EXECUTE FUNCTION quiet();",
          "UPDATE orders SET customer_id = 1; CREATE POLICY p ON orders;",
          "UPDATE orders SET customer_id = 1; CREATE RULE r AS ON DELETE TO orders DO NOTHING;",
          "UPDATE orders SET customer_id = 1; CREATE TABLE bill (o int REFERENCES orders);",
          "UPDATE orders SET customer_id = 1; COMMENT ON TABLE orders IS 'x';",
          "UPDATE orders SET customer_id = 1; SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE orders ADD"
              + " COLUMN x int;",
          "UPDATE orders SET customer_id = 1; SET CONSTRAINTS orders_customer_fkey IMMEDIATE; ALTER"
              + " TABLE orders ADD COLUMN x int;",
          "SET CONSTRAINTS ALL IMMEDIATE; UPDATE orders SET customer_id = 1; ALTER TABLE orders ADD"
              + " COLUMN x int;",
          "INSERT INTO orders (id, customer_id) SELECT id + 1000000, id FROM customer; ALTER TABLE"
              + " orders ADD COLUMN x int;",
          "DELETE FROM customer WHERE id NOT IN (SELECT customer_id FROM orders); ALTER TABLE"
              + " customer ADD COLUMN x int;",
          "UPDATE order_item SET order_id = order_id; ALTER TABLE order_item ADD COLUMN x int;",
          "SET CONSTRAINTS ALL DEFERRED; UPDATE order_item SET order_id = order_id + 1; ALTER TABLE"
              + " order_item ADD COLUMN x int;",
          "SET CONSTRAINTS ALL DEFERRED; DELETE FROM orders; ALTER TABLE orders ADD COLUMN x int;",
          "UPDATE product SET price = price + 1; ALTER TABLE product ADD COLUMN x int;",
          "UPDATE product SET name = 'x'; ALTER TABLE product ADD COLUMN x int;",
          "DELETE FROM product; ALTER TABLE product ADD COLUMN x int;",
          "UPDATE product SET price = price + 1; ALTER TABLE product DISABLE TRIGGER price_asked;",
          "ALTER TABLE product DISABLE TRIGGER price_asked; DELETE FROM product; ALTER TABLE"
              + " product ENABLE TRIGGER price_asked;");

  @AfterAll
  static void close() {
    SHOP.close();
  }

  @ParameterizedTest
  @FieldSource("FILES")
  void reportsWithoutRowsWhatFailsWithThem(String file) {
    boolean isReported =
        hazards(Ground.EMPTY, file).stream()
            .anyMatch(hazard -> hazard.code().equals("pending-trigger-events"));

    boolean isFailing =
        hazards(Ground.FILLED, file).stream()
            .anyMatch(hazard -> hazard.toString().contains("pending trigger events"));

    assertThat(isReported).isEqualTo(isFailing);
  }

  private static List<Hazard> hazards(Ground ground, String file) {
    return SHOP.judge(ground, GIVEN, List.of(file)).getFirst().report().hazards();
  }
}
