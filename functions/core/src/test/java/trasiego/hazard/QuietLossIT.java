package trasiego.hazard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import trasiego.hazard.Shop.Ground;
import trasiego.testing.Majors;

/** What succeeds, and takes rows or writes from the running release without a word. */
class QuietLossIT {
  private static final Shop SHOP = new Shop(Majors.newest());

  static final List<Arguments> FILES =
      List.of(
          Arguments.of(
              "rename-table",
              "ALTER TABLE product RENAME TO product_old; CREATE TABLE product (LIKE product_old"
                  + " INCLUDING ALL);"),
          Arguments.of(
              "rename-table",
              "ALTER TABLE product RENAME TO product_old; CREATE VIEW product AS SELECT * FROM"
                  + " product_old WHERE price > 10;"),
          Arguments.of(
              "set-schema",
              "CREATE SCHEMA attic; ALTER TABLE product SET SCHEMA attic; CREATE TABLE"
                  + " public.product (LIKE attic.product INCLUDING ALL);"),
          Arguments.of(
              "drop-default",
              "ALTER TABLE product ADD COLUMN stock integer NOT NULL DEFAULT 0; ALTER TABLE product"
                  + " ALTER COLUMN stock DROP DEFAULT;"),
          Arguments.of("update-all-rows", "UPDATE product SET name = '' WHERE true;"),
          Arguments.of("delete-all-rows", "DELETE FROM order_item WHERE 1 = 1;"));

  @ParameterizedTest(name = "{0}: {1}")
  @FieldSource("FILES")
  void isTold(String code, String sql) {
    assertThat(codes(sql)).contains(code);
  }

  @ParameterizedTest
  @FieldSource("RESTORED")
  void isNotToldOfWhatTheFileItselfPutsBack(String code, String sql) {
    assertThat(codes(sql)).doesNotContain(code);
  }

  static final List<Arguments> RESTORED =
      List.of(
          Arguments.of(
              "drop-default",
              "ALTER TABLE orders ALTER COLUMN total DROP DEFAULT; ALTER TABLE orders ALTER COLUMN"
                  + " total SET DEFAULT 1;"));

  private static List<String> codes(String sql) {
    return SHOP.judge(Ground.EMPTY, List.of(), List.of(sql)).stream()
        .flatMap(file -> file.report().hazards().stream())
        .map(Hazard::code)
        .toList();
  }

  @AfterAll
  static void close() {
    SHOP.close();
  }
}
