package trasiego.status.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import trasiego.archive.Digests;
import trasiego.failure.MigrationFailedException;
import trasiego.handler.Json;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.status.LiveShop;
import trasiego.status.record.Drafts;
import trasiego.testing.InMemoryStore;
import trasiego.testing.Majors.OnEachMajor;
import trasiego.testing.Majors.OnNewestMajor;

class VerificationIT {
  private static final Map<String, List<Integer>> FIVE_HUNDRED =
      Map.of("public.\"Order\"", List.of(0, 500, 0));

  private final InMemoryStore store = new InMemoryStore();
  private LiveShop shop;

  @AfterEach
  void close() {
    shop.close();
  }

  /** The shop after a migration that went as it did in the rehearsal. */
  private void migrated(int major) {
    shop = new LiveShop(major);
    shop.execute("ALTER TABLE \"Order\" ADD COLUMN channel text");
    shop.applied(2, LiveShop.SECOND, true);
    Map<String, Object> plan = new HashMap<>();
    plan.put("pending", List.of(Map.of("version", LiveShop.SECOND)));
    plan.put("applied", List.of(LiveShop.FIRST));
    plan.put("rowsEstimate", Map.of("\"Order\"", 5000, "\"User\"", 1000));
    store.write(Drafts.key("plan.json"), Json.bytes(plan), "application/json");
    rehearsed(FIVE_HUNDRED);
    ran(FIVE_HUNDRED);
  }

  private void rehearsed(Map<String, List<Integer>> rows) {
    try (Session session = shop.session()) {
      store.write(
          Drafts.key("rehearsal.json"),
          Json.bytes(
              Map.of(
                  "files",
                  List.of(Map.of("version", LiveShop.SECOND, "touched", touched(rows))),
                  "catalogueAfter",
                  Catalogue.read(session))),
          "application/json");
    }
  }

  private void ran(Map<String, List<Integer>> rows) {
    store.write(
        Drafts.key("run.json"),
        Json.bytes(
            Map.of(
                "files",
                List.of(
                    Map.of(
                        "version",
                        LiveShop.SECOND,
                        "state",
                        "applied",
                        "touched",
                        touched(rows))))),
        "application/json");
  }

  private static Map<String, Object> touched(Map<String, List<Integer>> rows) {
    Map<String, Object> touched = new HashMap<>();
    rows.forEach(
        (table, counts) ->
            touched.put(
                table,
                Map.of(
                    "inserted",
                    counts.get(0),
                    "updated",
                    counts.get(1),
                    "deleted",
                    counts.get(2))));
    return touched;
  }

  private VerifyResult verify() {
    return verify(Map.of());
  }

  private VerifyResult verify(Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("action", "verify");
    fields.put("environment", "test");
    fields.put("execution", Drafts.EXECUTION);
    for (String name : List.of("plan", "rehearsal", "run")) {
      fields.put(name, Drafts.key(name + ".json"));
    }
    String sha256 =
        store
            .read(Drafts.key("rehearsal.json"))
            .map(content -> Digests.hex(content.bytes()))
            .orElse("0".repeat(64));
    fields.putIfAbsent("rehearsalSha256", sha256);
    VerifyRequest request =
        Json.request(new java.io.ByteArrayInputStream(Json.bytes(fields)), VerifyRequest.class);
    request.check();
    return new Verification(store, shop.database(), Clock.systemUTC()).verify(request);
  }

  @OnEachMajor
  void verifiesWhatWentAsRehearsed(int major) {
    migrated(major);

    VerifyResult result = verify();

    assertThat(result.findings()).isEmpty();
    assertThat(result.status()).isEqualTo("VERIFIED");
    assertThat(result.summary()).contains("as rehearsed", "schema objects", "1 version");
    assertThat(store.find(Drafts.key("verification.json"))).isPresent();
  }

  @OnNewestMajor
  void comparesNothingWithARehearsalThatWasWrittenOver(int major) {
    migrated(major);

    assertThatThrownBy(() -> verify(Map.of("rehearsalSha256", "0".repeat(64))))
        .isInstanceOf(MigrationFailedException.class)
        .hasMessageStartingWith("the migration cannot be verified: rehearsal document: ")
        .hasMessageContaining("it is not what its step wrote: it was written over");
    assertThat(store.find(Drafts.key("verification.json"))).isEmpty();
  }

  @OnEachMajor
  void findsADroppedIndexAndAConstraintThatIsNotValidated(int major) {
    migrated(major);
    shop.execute(
        """
        DROP INDEX order_user;
        ALTER TABLE "Order" DROP CONSTRAINT order_user_fk;
        ALTER TABLE "Order" ADD CONSTRAINT order_user_fk
          FOREIGN KEY ("userId") REFERENCES "User" NOT VALID;
        """);

    VerifyResult result = verify();

    assertThat(result.status()).isEqualTo("DEVIATES");
    assertThat(result.findings())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("index public.order_user is missing"))
        .anyMatch(line -> line.contains("order_user_fk") && line.contains("NOT VALID"));
  }

  @OnEachMajor
  void findsAnInvalidIndexOnce(int major) throws SQLException {
    migrated(major);
    shop.execute("UPDATE \"Order\" SET note = 'twice' WHERE id < 3");
    try (var connection = shop.test().ownerConnection();
        var statement = connection.createStatement()) {
      assertThatThrownBy(
              () ->
                  statement.execute(
                      "CREATE UNIQUE INDEX CONCURRENTLY order_note ON \"Order\" (note)"))
          .isInstanceOf(SQLException.class);
    }

    assertThat(verify().findings())
        .singleElement()
        .asString()
        .contains("index public.order_note", "INVALID");
  }

  @OnEachMajor
  void findsAHistoryThatIsNotThePlan(int major) {
    migrated(major);
    shop.execute("DELETE FROM flyway_schema_history WHERE version = '20260901000000'");
    shop.applied(3, "20261001000000", true);
    shop.applied(4, "20261002000000", false);

    assertThat(verify().findings())
        .containsExactlyInAnyOrder(
            "migration 20260901000000 is not in the history, though planned",
            "migration 20261001000000 is in the history, but was not planned",
            "migration 20261002000000 is in the history as failed");
  }

  @OnEachMajor
  void explainsCountsByLiveWritesAndFindsThoseThatTheyDoNotExplain(int major) throws Exception {
    migrated(major);
    ran(Map.of("public.\"Order\"", List.of(0, 520, 0)));
    VerifyResult small = verify();

    ran(Map.of("public.\"Order\"", List.of(0, 800, 0)));
    VerifyResult great = verify();

    shop.execute(
        "INSERT INTO \"Order\" SELECT i, 1, i FROM generate_series(5001, 5400) i; ANALYZE");
    shop.waitUntil(
        "SELECT reltuples >= 5400 FROM pg_class WHERE oid = 'public.\"Order\"'::regclass");
    VerifyResult grown = verify();

    assertThat(small.status()).isEqualTo("VERIFIED");
    assertThat(small.reported()).singleElement().asString().contains("updated 520", "updated 500");
    assertThat(great.status()).isEqualTo("DEVIATES");
    assertThat(great.findings()).singleElement().asString().contains("updated 800", "updated 500");
    assertThat(grown.status()).isEqualTo("VERIFIED");
    assertThat(grown.reported()).singleElement().asString().contains("explained by live writes");
  }

  @OnEachMajor
  void findsATableThatWasTouchedInOnlyOneOfTheTwo(int major) {
    migrated(major);
    rehearsed(Map.of("public.\"User\"", List.of(1, 0, 0)));

    assertThat(verify().findings())
        .containsExactly(
            "migration 20260901000000, table public.\"Order\": inserted 0, updated 500, deleted 0,"
                + " the rehearsal touched nothing there",
            "migration 20260901000000, table public.\"User\": touched nothing, the rehearsal"
                + " inserted 1, updated 0, deleted 0");
  }

  @OnEachMajor
  void doesNotMindWhatOthersWroteElsewhere(int major) {
    migrated(major);
    shop.execute("DELETE FROM \"Order\" WHERE id > 4000; UPDATE \"User\" SET email = email || 'x'");

    assertThat(verify().status()).isEqualTo("VERIFIED");
  }

  @OnEachMajor
  void saysWhichDocumentItCouldNotRead(int major) {
    migrated(major);
    Drafts.put(store, Drafts.key("rehearsal.json"), "{\"files\":[]}");
    assertThatThrownBy(this::verify)
        .isInstanceOf(MigrationFailedException.class)
        .hasMessageContaining("holds no catalogue");

    store.delete(Drafts.key("run.json"));
    rehearsed(FIVE_HUNDRED);
    assertThatThrownBy(this::verify)
        .isInstanceOf(MigrationFailedException.class)
        .hasMessageContaining("run.json does not exist");
  }

  @OnEachMajor
  void keepsTheAnswerSmallHoweverMuchDeviates(int major) {
    migrated(major);
    StringBuilder sql = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      sql.append("CREATE TABLE unexpected_%d (id int, \"%s\" text);".formatted(i, "é".repeat(30)));
    }
    shop.execute(sql.toString());

    VerifyResult result = verify();

    assertThat(Json.line(result).length).isLessThan(32_000);
    assertThat(result.findings().getLast()).startsWith("… and ");
  }
}
