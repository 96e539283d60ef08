package trasiego.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import trasiego.failure.InvalidRequestException;
import trasiego.handler.Json;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Catalogue;
import trasiego.postgres.Session;
import trasiego.status.record.Drafts;
import trasiego.status.report.ReportResult;
import trasiego.store.Keys;
import trasiego.testing.Majors.OnEachMajor;

/** What status reports of migrations and of the schema that they made. */
final class ReportedMigrationsIT extends ReportedShop {
  @OnEachMajor
  void tellsWhatSomebodyChangedSinceTheLastDeployment(int major) {
    start(major);
    status.shop.execute("CREATE TABLE log (at date) PARTITION BY RANGE (at)");
    deployed("one", "SUCCEEDED");
    deployed("two", "UP_TO_DATE");
    status.shop.execute(
        "CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM (MINVALUE) TO (MAXVALUE)");

    assertThat(status.report(Map.of()).findings()).isEmpty();

    status.shop.execute("ALTER TABLE \"User\" ADD phone text; DROP INDEX order_user");
    ReportResult changed = status.report(Map.of());
    status.store.create(Keys.lease("test"), new byte[0], "application/json");
    ReportResult underWay = status.report(Map.of());

    assertThat(changed.findings())
        .containsExactly(
            "somebody changed the schema since the last deployment: column public.\"User\".phone:"
                + " in the database, in no migration (text); take it back, or make a migration of"
                + " it",
            "somebody changed the schema since the last deployment: index public.order_user: made"
                + " by the migrations, not in the database (CREATE INDEX order_user ON"
                + " public.\"Order\" USING btree (\"userId\")); take it back, or make a migration"
                + " of it");
    assertThat(underWay.findings()).isEmpty();
  }

  @OnEachMajor
  void knowsNoSchemaAfterARestorationOrAFailure(int major) {
    start(major);
    deployed("one", "SUCCEEDED");
    status.shop.execute("ALTER TABLE \"User\" ADD phone text");
    assertThat(status.report(Map.of()).findings()).hasSize(1);

    for (String outcome : List.of("FAILED", "RESTORED")) {
      deployed(outcome, outcome);

      assertThat(status.report(Map.of()).findings()).isEmpty();
      assertThat(status.latest().seen().drift()).isNull();
    }
  }

  /** What a deployment leaves in the status.store, with the schema as it is now. */
  private void deployed(String execution, String outcome) {
    try (Session session = status.shop.session()) {
      String rehearsal = Keys.ofExecution("test", execution, "rehearsal.json");
      Drafts.put(
          status.store,
          rehearsal,
          new String(Json.bytes(Map.of("catalogueAfter", Catalogue.read(session))), UTF_8));
      Drafts.put(
          status.store,
          Keys.ofExecution("test", execution, "record.json"),
          """
          {"format":1,"kind":"%s","environment":"test","execution":"%s","outcome":"%s",
           "documents":{"rehearsal":"%s"}}
          """
              .formatted(
                  outcome.equals("RESTORED") ? "restoration" : "deployment",
                  execution,
                  outcome.equals("RESTORED") ? "SUCCEEDED" : outcome,
                  rehearsal));
    }
  }

  @OnEachMajor
  void namesWhatIsPendingAndWhatFailed(int major) {
    start(major);
    MigrationFolder folder =
        MigrationFolder.of(
            Map.of(
                "V20260101000000__a.sql", "SELECT 1;".getBytes(UTF_8),
                "V20260901000000__b.sql", "SELECT 1;".getBytes(UTF_8)));
    status.store.write(folder.key(), folder.zip(), "application/zip");

    ReportResult pending = status.report(Map.of("migrations", folder.key()));
    status.shop.applied(2, LiveShop.SECOND, false);
    ReportResult failed = status.report(Map.of("migrations", folder.key()));

    assertThat(pending.status()).isEqualTo("PENDING");
    assertThat(pending.pending()).containsExactly(LiveShop.SECOND);
    assertThat(failed.status()).isEqualTo("ATTENTION");
    assertThat(failed.failed()).containsExactly(LiveShop.SECOND);
    assertThat(failed.findings())
        .singleElement()
        .asString()
        .contains(LiveShop.SECOND, "in the history as failed", "deploy again");
  }

  @OnEachMajor
  void refusesMigrationsThatAreNotThereOrNotWhatTheirKeySays(int major) {
    start(major);
    String key = "migrations/" + "0".repeat(64) + ".zip";

    assertThatThrownBy(() -> status.report(Map.of("migrations", key)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("does not exist");
    status.store.write(key, new byte[] {1}, "application/zip");
    assertThatThrownBy(() -> status.report(Map.of("migrations", key)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("not what its checksum says");
  }

  @OnEachMajor
  void reckonsPendingFromWhatWasDeployedLast(int major) {
    start(major);
    MigrationFolder folder =
        MigrationFolder.of(
            Map.of(
                "V20260101000000__a.sql", "SELECT 1;".getBytes(UTF_8),
                "V20260901000000__b.sql", "SELECT 1;".getBytes(UTF_8)));
    Drafts.putRecord(status.store, "nonsense", "deployment", "migrations/nonsense");
    Drafts.putRecord(status.store, "first", "deployment", folder.key());

    ReportResult unreadable = status.report(Map.of());
    status.store.write(folder.key(), folder.zip(), "application/zip");
    ReportResult readable = status.report(Map.of());

    assertThat(unreadable.summary()).contains("pending unknown");
    assertThat(unreadable.findings())
        .singleElement()
        .asString()
        .contains("the migrations deployed last could not be read", folder.key());
    assertThat(readable.pending()).containsExactly(LiveShop.SECOND);
    assertThat(readable.status()).isEqualTo("PENDING");
    assertThat(status.metrics.getLast()).contains("\"PendingMigrations\":1").doesNotContain("null");
    assertThat(status.metrics.getFirst()).doesNotContain("PendingMigrations");
  }
}
