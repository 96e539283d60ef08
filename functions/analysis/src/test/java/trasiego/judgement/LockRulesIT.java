package trasiego.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import trasiego.execution.Hazard;
import trasiego.execution.Severity;
import trasiego.judgement.Shop.Ground;
import trasiego.judgement.Shop.Judged;
import trasiego.testing.Majors.OnEachMajor;

/** What the pages' examples do not show: what is told once, and what is none. */
class LockRulesIT {
  private static final String REVIEWS = "V20260713090000__create_product_reviews.sql";

  private Shop shop;

  private List<Hazard> judge(int major, List<String> given, String file) {
    shop = new Shop(major);
    List<Judged> judged = shop.judge(Ground.EMPTY, given, List.of(file));
    return judged.get(0).report().hazards();
  }

  private List<String> codes(int major, String file) {
    return judge(major, List.of(), file).stream()
        .map(it -> it.code() + " " + it.severity() + " " + it.object())
        .toList();
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @OnEachMajor
  void takesTheShopsOwnNewTableAsSafe(int major) throws IOException {
    Path folder = Path.of(System.getProperty("trasiego.root")).resolve("migrations");
    List<String> earlier;
    try (Stream<Path> files = Files.list(folder)) {
      earlier =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("V") && name.compareTo(REVIEWS) < 0)
              .sorted()
              .map(name -> read(folder.resolve(name)))
              .toList();
    }

    List<Hazard> found = judge(major, earlier, Files.readString(folder.resolve(REVIEWS)));

    assertThat(found)
        .allSatisfy(
            it -> {
              assertThat(it.code()).isEqualTo("foreign-key-locks-parent");
              assertThat(it.severity()).isEqualTo(Severity.NOTE);
            });
    assertThat(found)
        .extracting(Hazard::object)
        .containsExactlyInAnyOrder(
            "public.\"ProductReview\".\"ProductReview_productId_fkey\"",
            "public.\"ProductReview\".\"ProductReview_userId_fkey\"");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @OnEachMajor
  void tellsOnTheParentWhatHappensToItsPartitions(int major) {
    assertThat(codes(major, "ALTER TABLE audit_log ALTER COLUMN action SET NOT NULL;"))
        .containsExactly("set-not-null RISKY public.audit_log.action");
  }

  @OnEachMajor
  void makesEachPartitionsIndexBesideItsWrites(int major) {
    List<Hazard> found =
        judge(major, List.of(), "CREATE INDEX audit_log_action_idx ON audit_log (action);");

    assertThat(found).extracting(Hazard::code).containsExactly("build-index");
    List<String> safer = List.of(found.get(0).safer().split("\n-- next file\n"));
    shop.close();
    shop = new Shop(major);
    assertThat(shop.judge(Ground.FILLED, List.of(), safer))
        .hasSize(4)
        .allSatisfy(it -> assertThat(it.report().hazards()).as(it.sql()).isEmpty());
  }

  @OnEachMajor
  void findsNothingInWhatOnlyChangesTheCatalogue(int major) {
    String file =
        """
        ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';
        ALTER TABLE orders ADD COLUMN seen_at timestamptz DEFAULT now();
        ALTER TABLE orders ALTER COLUMN channel SET STATISTICS 500;
        COMMENT ON COLUMN orders.channel IS 'Where it was placed.';
        """;

    assertThat(codes(major, file)).isEmpty();
  }

  @OnEachMajor
  void coversAForeignKeyByAnIndexThatComesLater(int major) {
    String file =
        """
        CREATE TABLE note (id integer PRIMARY KEY, order_id integer);
        ALTER TABLE note ADD CONSTRAINT note_order_fkey FOREIGN KEY (order_id) REFERENCES orders (id);
        CREATE INDEX note_order_idx ON note (order_id, id);
        """;

    assertThat(codes(major, file))
        .containsExactly("foreign-key-locks-parent NOTE public.note.note_order_fkey");
  }

  @OnEachMajor
  void tellsEachCauseOfOneRewrite(int major) {
    String file =
        "ALTER TABLE product ADD COLUMN token uuid DEFAULT gen_random_uuid(),"
            + " ADD COLUMN plain integer DEFAULT 1, ALTER COLUMN details TYPE jsonb;";

    assertThat(codes(major, file))
        .contains(
            "add-volatile-default RISKY public.product.token",
            "change-type RISKY public.product.details")
        .noneMatch(it -> it.endsWith("plain"));
  }

  @OnEachMajor
  void takesTwoShortLocksAsANoteAndALongOneBetweenThemAsARisk(int major) {
    assertThat(
            codes(
                major,
                "ALTER TABLE customer ADD COLUMN phone text; ALTER TABLE product ADD COLUMN size"
                    + " text;"))
        .containsExactly("several-strong-locks NOTE public.product");
    shop.close();
    assertThat(
            codes(
                major,
                """
                ALTER TABLE customer ADD COLUMN phone text;
                UPDATE customer SET phone = '' WHERE name LIKE 'a%';
                ALTER TABLE product ADD COLUMN size text;
                """))
        .contains("several-strong-locks RISKY public.product");
  }

  @OnEachMajor
  void saysTheOrderInWhichAnotherFileLocksTheSameTables(int major) {
    String one =
        """
        ALTER TABLE customer ADD COLUMN phone text;
        CREATE TABLE visit (id integer PRIMARY KEY, product_id integer UNIQUE REFERENCES product);
        """;
    String other =
        """
        ALTER TABLE product ADD COLUMN size text;
        CREATE TABLE page (id integer PRIMARY KEY, customer_id integer UNIQUE REFERENCES customer);
        """;
    String alike =
        """
        ALTER TABLE customer ADD COLUMN size text;
        CREATE TABLE page (id integer PRIMARY KEY, product_id integer UNIQUE REFERENCES product);
        """;

    shop = new Shop(major);

    assertThat(
            shop.judge(Ground.EMPTY, List.of(), List.of(one, other)).getLast().report().hazards())
        .filteredOn(hazard -> hazard.code().equals("several-strong-locks"))
        .singleElement()
        .matches(hazard -> hazard.severity() == Severity.NOTE)
        .extracting(Hazard::consequence)
        .asString()
        .contains("V1__example.sql locks public.customer first", "lock public.customer first here");
    assertThat(
            shop.judge(Ground.EMPTY, List.of(), List.of(one, alike)).getLast().report().hazards())
        .extracting(Hazard::code)
        .doesNotContain("several-strong-locks");
  }

  /** Whether one file adds and fills a column, or two of one deployment. */
  @OnEachMajor
  void knowsThatAColumnOfAnEarlierFileIsNullInEveryRow(int major) {
    shop = new Shop(major);

    assertThat(
            shop.judge(
                    Ground.EMPTY,
                    List.of(),
                    List.of(
                        "ALTER TABLE customer ADD COLUMN phone text;",
                        "UPDATE customer SET phone = '' WHERE phone IS NULL;"))
                .getLast()
                .report()
                .hazards())
        .extracting(Hazard::code, Hazard::severity)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("update-all-rows", Severity.RISKY));
  }

  @OnEachMajor
  void saysThatAChildIsLockedBeforeItsParent(int major) {
    List<Hazard> found =
        judge(
            major,
            List.of(),
            "ALTER TABLE orders ADD COLUMN a text; ALTER TABLE order_item ADD COLUMN b text;");

    assertThat(found)
        .singleElement()
        .extracting(Hazard::consequence)
        .asString()
        .contains("lock public.order_item first");
  }

  @OnEachMajor
  void findsThatPublishedRowsLoseWhatTellsThemApart(int major) {
    List<String> published = List.of("CREATE PUBLICATION told FOR TABLE orders");

    assertThat(judge(major, published, "ALTER TABLE orders REPLICA IDENTITY NOTHING;"))
        .extracting(Hazard::code, Hazard::severity)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("replica-identity", Severity.RISKY));
    shop.close();
    assertThat(judge(major, List.of(), "ALTER TABLE orders REPLICA IDENTITY NOTHING;"))
        .extracting(Hazard::severity)
        .containsExactly(Severity.NOTE);
  }

  /**
   * Several lines, one of which a superuser alone could run: what the others do is told as well.
   */
  @OnEachMajor
  void judgesAMixedFileToItsEnd(int major) {
    assertThat(
            codes(
                major,
                """
                CREATE INDEX CONCURRENTLY product_sku_idx ON product (sku);
                ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
                """))
        .contains("mixed-transaction REFUSED CREATE INDEX CONCURRENTLY")
        .contains("set-not-null RISKY public.orders.note");
  }
}
