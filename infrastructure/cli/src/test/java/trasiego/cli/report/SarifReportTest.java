package trasiego.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import trasiego.cli.console.RenderOptions;
import trasiego.execution.Hazard;
import trasiego.execution.Report;
import trasiego.handler.Json;

class SarifReportTest {
  private static JsonNode run(Report report) {
    String text = SarifReport.of(report, RenderOptions.of(0, false, "data base/migrations"));
    JsonNode log = Json.document(text.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    assertThat(log.path("version").asString()).isEqualTo("2.1.0");
    return log.path("runs").path(0);
  }

  private static Report with(String file, Hazard... hazards) {
    return Sample.report(
        "risky",
        List.of(Sample.file(file, "risky", List.of(hazards), "SELECT 1")),
        "V1 was edited");
  }

  /** The standard's own schema, as its committee published it. */
  @ParameterizedTest
  @MethodSource
  void fitsTheStandardsSchema(Report report) throws Exception {
    try (InputStream schema =
        SarifReport.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                  .getSchema(schema)
                  .validate(
                      SarifReport.of(report, RenderOptions.of(0, false, "migrations")),
                      InputFormat.JSON))
          .isEmpty();
    }
  }

  static Stream<Report> fitsTheStandardsSchema() {
    return Stream.of(
        Sample.report("safe", List.of()),
        Sample.risk(),
        with("V2__b.sql", Sample.refused(), Sample.acknowledged()),
        Sample.report("refused", List.of(), "my table.sql is not a migration's name", "drift"),
        Sample.nasty(3));
  }

  @Test
  void pointsToTheLineInTheRepository() {
    JsonNode place =
        run(Sample.risk())
            .path("results")
            .path(0)
            .path("locations")
            .path(0)
            .path("physicalLocation");

    assertThat(place.path("artifactLocation").path("uri").asString())
        .isEqualTo("data%20base/migrations/V2__b.sql");
    assertThat(place.path("region").path("startLine").asInt()).isEqualTo(3);
  }

  @Test
  void explainsEachRuleByItsPage() {
    JsonNode rule = run(Sample.risk()).path("tool").path("driver").path("rules").path(0);

    assertThat(rule.path("id").asString()).isEqualTo("rewrite-table");
    assertThat(rule.path("help").path("markdown").asString()).contains("## Bad");
    assertThat(rule.path("shortDescription").path("text").asString()).endsWith(".");
  }

  @Test
  void levelsByWhatIsAskedOfThePerson() {
    JsonNode run = run(with("V2__b.sql", Sample.refused(), Sample.risky()));
    JsonNode results = run.path("results");

    assertThat(results.path(0).path("level").asString()).isEqualTo("error");
    assertThat(
            results
                .path(0)
                .path("locations")
                .path(0)
                .path("physicalLocation")
                .path("region")
                .path("startLine")
                .asInt())
        .isEqualTo(1);
    assertThat(results.path(1).path("level").asString()).isEqualTo("warning");
    JsonNode rules = run.path("tool").path("driver").path("rules");
    assertThat(results.valueStream().toList())
        .hasSize(3)
        .allSatisfy(
            it ->
                assertThat(rules.path(it.path("ruleIndex").asInt()).path("id"))
                    .isEqualTo(it.path("ruleId")));
  }

  @Test
  void suppressesWhatIsAcknowledgedWithItsReason() {
    JsonNode suppression =
        run(with("V2__b.sql", Sample.acknowledged()))
            .path("results")
            .path(0)
            .path("suppressions")
            .path(0);

    assertThat(suppression.path("kind").asString()).isEqualTo("inSource");
    assertThat(suppression.path("justification").asString()).isEqualTo("forty rows");
    assertThat(run(Sample.risk()).path("results").path(0).has("suppressions")).isFalse();
  }

  @Test
  void tellsOfWhatConcernsNoLine() {
    JsonNode told =
        run(with("V2__b.sql")).path("invocations").path(0).path("toolExecutionNotifications");

    assertThat(told.path(0).path("level").asString()).isEqualTo("error");
    assertThat(told.path(0).path("message").path("text").asString()).isEqualTo("V1 was edited");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          V20260101000000__a.sql is not UTF-8; save it as UTF-8                      | V20260101000000__a.sql      | 1
          V20260101000000__a.sql line 7: "BEGIN" is refused                          | V20260101000000__a.sql      | 7
          V20260101000000__a.sql has no undo file; write U20260101000000__a.sql      | V20260101000000__a.sql      | 1
          more/V20260101000000__a.sql lies in a subfolder; put it beside             | more/V20260101000000__a.sql | 1
          my table.sql is not a migration's name, wanted V<yyyymmddhhmmss>__what.sql | my%20table.sql              | 1
          the files before do not run: V20260101000000__a.b.sql line 12: no table    | V20260101000000__a.b.sql    | 12
          the soak time is not over                                                  | V2__b.sql                   | 1
          """)
  void showsARefusalBesideTheFileOfWhichItSpeaks(String refusal, String file, int line) {
    JsonNode run =
        run(
            Sample.report(
                "refused",
                List.of(Sample.file("V2__b.sql", "safe", List.of(), "SELECT 1")),
                refusal));
    JsonNode result = run.path("results").path(0);
    JsonNode place = result.path("locations").path(0).path("physicalLocation");

    assertThat(result.path("ruleId").asString()).isEqualTo("deployment-refused");
    assertThat(result.path("level").asString()).isEqualTo("error");
    assertThat(result.path("message").path("text").asString()).isEqualTo(refusal);
    assertThat(place.path("artifactLocation").path("uri").asString())
        .isEqualTo("data%20base/migrations/" + file);
    assertThat(place.path("region").path("startLine").asInt()).isEqualTo(line);
    assertThat(run.path("tool").path("driver").path("rules").path(0).path("id").asString())
        .isEqualTo("deployment-refused");
  }

  @Test
  void keepsTheFingerprintOfARefusalWhenItsLineMoves() {
    List<String> prints =
        Stream.of("V2__x.sql line 3: a", "V2__x.sql line 30: a", "V2__x.sql line 3: b")
            .map(it -> run(Sample.report("refused", Sample.risk().files(), it)))
            .map(it -> print(it.path("results").path(1)))
            .toList();

    assertThat(prints.get(0)).isEqualTo(prints.get(1)).isNotEqualTo(prints.get(2)).isNotEmpty();
  }

  @Test
  void keepsTheResultsOfTwoEnvironmentsApart() {
    Report local = Sample.risk();
    Report staging =
        new Report(
            "staging",
            "schema",
            "shop",
            "18.6",
            local.plannedAt(),
            "sha",
            "safe",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    assertThat(run(local).path("automationDetails").path("id").asString()).isEqualTo("plan/local/");
    assertThat(run(staging).path("automationDetails").path("id").asString())
        .isEqualTo("plan/schema/staging/");
  }

  @Test
  void keepsAFingerprintWhenTheLineMoves() {
    Hazard here = Sample.risky();
    Hazard moved =
        new Hazard(here.code(), here.severity(), 1, 30, here.object(), "other words", null, null);
    Hazard other =
        new Hazard(here.code(), here.severity(), 1, 3, "public.other", "other words", null, null);

    assertThat(fingerprint(moved)).isEqualTo(fingerprint(here)).isNotEqualTo(fingerprint(other));
    assertThat(
            run(with("V2__b.sql", here, here))
                .path("results")
                .valueStream()
                .map(SarifReportTest::print))
        .doesNotHaveDuplicates();
  }

  private static String fingerprint(Hazard hazard) {
    return print(run(with("V2__b.sql", hazard)).path("results").path(0));
  }

  private static String print(JsonNode result) {
    return result.path("partialFingerprints").path("trasiego/v1").asString();
  }

  @Test
  void saysNothingThatMovesATerminalsCursor() {
    assertThat(SarifReport.of(Sample.nasty(2), RenderOptions.of(0, false, "migrations")))
        .doesNotContain("\\u001b", "\\u0007", "\u202E");
  }
}
