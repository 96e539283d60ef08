package trasiego.migrate.check;

import static org.assertj.core.api.Assertions.assertThat;
import static trasiego.migrate.check.StagingRecords.NOW;
import static trasiego.migrate.check.StagingRecords.hoursAgo;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import trasiego.compatibility.KnownQuery;
import trasiego.compatibility.KnownQuery.Known;
import trasiego.execution.PlanDocument;
import trasiego.migration.MigrationFile;
import trasiego.migration.MigrationFolder;
import trasiego.postgres.Catalogue;

final class PatternGateTest {
  private static final String EXPAND = StagingRecords.VERSION;
  private static final String CONTRACT = "20260101000001";

  private final StagingRecords staging = new StagingRecords();
  private final Map<String, byte[]> files = new TreeMap<>();

  private void file(String version, String directive) {
    files.put(
        "V" + version + "__x.sql",
        (directive + "\nSELECT " + version + ";").getBytes(StandardCharsets.UTF_8));
  }

  private List<String> problems(Duration soak, List<String> applied, String... objects) {
    return gate(soak, applied, objects).problems();
  }

  private PatternGate gate(Duration soak, List<String> applied, String... objects) {
    MigrationFolder folder = MigrationFolder.of(files);
    TreeMap<String, String> catalogue = new TreeMap<>();
    List.of(objects).forEach(object -> catalogue.put(object, ""));
    List<PlanDocument.Pending> pending =
        folder.files().stream()
            .filter(file -> !applied.contains(file.version()))
            .map(PatternGateTest::pending)
            .toList();
    PlanDocument plan =
        new PlanDocument(
            "staging",
            "x",
            "m",
            NOW.toString(),
            "18",
            "shop",
            null,
            pending,
            List.of(),
            applied,
            new Catalogue(catalogue),
            Map.of(),
            List.of(),
            List.of(),
            null,
            List.of(),
            List.of());
    return new PatternGate(folder, plan, staging.store, soak, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static PlanDocument.Pending pending(MigrationFile file) {
    return new PlanDocument.Pending(
        file.version(),
        "x",
        file.name(),
        file.checksum(),
        null,
        null,
        true,
        null,
        false,
        1,
        1.0,
        1.0,
        null);
  }

  private void renames() {
    file(EXPAND, "-- trasiego:pattern rename-column public.\"Order\".a expand");
    file(CONTRACT, "-- trasiego:pattern rename-column \"public\".\"Order\".\"a\" contract");
  }

  @Test
  void refusesExpandAndContractInOneDeployment() {
    renames();

    assertThat(problems(Duration.ZERO, List.of(), "table public.\"Order\""))
        .singleElement()
        .asString()
        .contains("V" + CONTRACT + "__x.sql is the contract of rename-column")
        .contains("its expand V" + EXPAND + "__x.sql is not applied in staging yet")
        .contains("deploy without V" + CONTRACT);
  }

  @Test
  void letsAContractRunOnceTheOthersWereThere() {
    renames();

    assertThat(problems(Duration.ZERO, List.of(EXPAND), "table public.\"Order\"")).isEmpty();
  }

  @Test
  void refusesWhatHasNotSoakedAndSaysFromWhenOn() {
    renames();
    int checksum = MigrationFolder.of(files).file(EXPAND).orElseThrow().checksum();
    staging.deployed("a", hoursAgo(23), "SUCCEEDED", "applied", checksum);

    assertThat(problems(Duration.ofHours(24), List.of(EXPAND), "table public.\"Order\""))
        .singleElement()
        .asString()
        .contains("for 23 h 0 min, wanted 24 hours; deploy after " + hoursAgo(-1));
    assertThat(problems(Duration.ofHours(22), List.of(EXPAND), "table public.\"Order\"")).isEmpty();
  }

  @Test
  void refusesWhereNobodyKnowsSinceWhen() {
    renames();

    assertThat(problems(Duration.ofHours(24), List.of(EXPAND), "table public.\"Order\""))
        .singleElement()
        .asString()
        .contains("nobody can tell")
        .contains("is not recorded as applied in staging");
  }

  @Test
  void letsANewEnvironmentHaveAllAtOnce() {
    renames();

    assertThat(problems(Duration.ofHours(24), List.of(), "table public.orders")).isEmpty();
  }

  @Test
  void takesNoOtherChangeForItsOwn() {
    file(EXPAND, "-- trasiego:pattern rename-column public.\"Order\".b expand");
    file(CONTRACT, "-- trasiego:pattern rename-column public.\"Order\".a contract");

    assertThat(problems(Duration.ofHours(24), List.of(), "table public.\"Order\"")).isEmpty();
  }

  @Test
  void findsATableThatIsNamedWithoutItsSchema() {
    file(EXPAND, "-- trasiego:pattern drop-table \"Order\" expand");
    file(CONTRACT, "-- trasiego:pattern drop-table \"Order\" contract");

    assertThat(problems(Duration.ZERO, List.of(), "table shop.\"Order\"")).hasSize(1);
  }

  @Test
  void refusesANameThatQueriesHaveUsedSinceTheStepBefore() {
    renames();
    int checksum = MigrationFolder.of(files).file(EXPAND).orElseThrow().checksum();
    staging.deployed("a", hoursAgo(72), "SUCCEEDED", "applied", checksum);
    PatternGate gate = gate(Duration.ZERO, List.of(EXPAND), "table public.\"Order\"");
    KnownQuery query =
        new KnownQuery(
            "SELECT a FROM \"Order\" WHERE b = 'secret'", 7, 1, Set.of("a", "Order", "b"));

    assertThat(gate.used(known(hoursAgo(24), query)))
        .singleElement()
        .satisfies(
            used -> {
              assertThat(used.isSince()).isTrue();
              assertThat(used.line())
                  .contains("takes \"public\".\"Order\".\"a\" away, and 7 calls of 1 queries since")
                  .contains("SELECT a FROM")
                  .doesNotContain("secret");
            });
    assertThat(gate.used(known(hoursAgo(200), query)))
        .singleElement()
        .satisfies(
            used -> {
              assertThat(used.isSince()).isFalse();
              assertThat(used.line()).contains("SELECT pg_stat_statements_reset()");
            });
    assertThat(gate.used(known(hoursAgo(24), new KnownQuery("x", 7, 1, Set.of("a", "Item")))))
        .isEmpty();
  }

  private static Known known(Instant since, KnownQuery query) {
    return new Known(List.of(query), LocalDate.ofInstant(since, ZoneOffset.UTC).toString(), null);
  }
}
