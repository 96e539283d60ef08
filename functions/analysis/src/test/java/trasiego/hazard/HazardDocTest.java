package trasiego.hazard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trasiego.execution.Severity;
import trasiego.failure.InvalidRequestException;

class HazardDocTest {
  private static final String MARKDOWN =
      """
      The moon goes
      away.

      PostgreSQL: 18

      First paragraph.

      Second one.

      ## Given
      ```sql
      CREATE TABLE moon ();
      ```

      ## Bad
      ```sql
      DROP TABLE moon;
      ```
      ```sql
      SELECT 1;
      ```

      ## Good
      ```sql
      SELECT 2;
      ```

      ## Good on 19
      ```sql
      SELECT 3;
      ```
      """;

  @Test
  void readsEveryPartOfAPage() {
    HazardDoc page = HazardDocText.parse(HazardCode.DROP_TABLE, MARKDOWN);

    assertThat(page)
        .isEqualTo(
            new HazardDoc(
                HazardCode.DROP_TABLE,
                "The moon goes away.",
                new HazardDoc.Versions(18, Integer.MAX_VALUE),
                "First paragraph.\n\nSecond one.",
                List.of("CREATE TABLE moon ();"),
                List.of("DROP TABLE moon;", "SELECT 1;"),
                List.of("SELECT 2;"),
                List.of(
                    new HazardDoc.Alternative(
                        new HazardDoc.Versions(19, Integer.MAX_VALUE), List.of("SELECT 3;"))),
                "# drop-table\n"
                    + MARKDOWN.replace("PostgreSQL: 18", "Severity: risky\nPostgreSQL: 18")));
  }

  @Test
  void showsCodeAndSeverityOfTheRegistryWhereThePageHasNoServers() {
    HazardDoc page =
        HazardDocText.parse(HazardCode.ALTER_SYSTEM, MARKDOWN.replace("PostgreSQL: 18\n\n", ""));

    assertThat(page.markdown())
        .startsWith(
            "# alter-system\nThe moon goes\naway.\n\nSeverity: refused\n\nFirst paragraph.\n");
    assertThat(page.severity()).isEqualTo(Severity.REFUSED);
  }

  @ParameterizedTest
  @CsvSource({"18,17,false", "18,18,true", "18,19,true", "-17,17,true", "-17,18,false"})
  void knowsTheVersionsOfItsExamples(String versions, int major, boolean included) {
    assertThat(HazardDoc.Versions.parse(versions).includes(major)).isEqualTo(included);
  }

  @ParameterizedTest
  @CsvSource({"## Bad,## Worse,that nothing reads", "```sql,```,```sql blocks"})
  void refusesAPageThatTheTestsWouldNotRun(String right, String wrong, String said) {
    String markdown = MARKDOWN.replace(right, wrong);

    assertThatThrownBy(() -> HazardDocText.parse(HazardCode.DROP_TABLE, markdown))
        .hasMessageContaining(said);
  }

  @Test
  void listsPagesByCode() {
    assertThat(HazardDoc.all()).extracting(HazardDoc::code).isSorted().doesNotHaveDuplicates();
    assertThat(HazardDoc.all())
        .allSatisfy(page -> assertThat(HazardDoc.of(page.code())).isEqualTo(page));
  }

  @Test
  void answersAnUnknownCodeWithNearOnes() {
    assertThatThrownBy(() -> HazardDoc.of("rewrite-tabel"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("\"rewrite-tabel\"")
        .hasMessageContaining("near ones: rewrite-table");
  }
}
