package trasiego.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import trasiego.cli.aws.Events;

class MarkdownSummaryTest {
  private static final String CAUSE =
      "V20260101000000__add.sql statement 2 line 7: ERROR: relation \"x|y\" does not exist (42P01)";

  private static ExecutionResult report(String status, String error, String cause) {
    return new ExecutionResult(
        status,
        "staging",
        "arn:aws:states:eu-central-1:123456789012:execution:trasiego-staging-deployment:a-b",
        "s3://b/staging_20261124_150000.sql.gz",
        List.of("20260101000000", "20260102000000"),
        List.of(),
        error,
        cause,
        "s3://b/record.json",
        "2 of 3 files *applied*",
        "https://console/x");
  }

  @Test
  void saysWhatFailedWithItsStatementAndWhereToLook() {
    String markdown =
        MarkdownSummary.of(
            "Deployment",
            report("FAILED", "trasiego.failure.MigrationFailedException", CAUSE),
            Events.begin()
                .step("Plan", "{}", "{}")
                .entered("Migrate")
                .scheduled("{}")
                .failed("trasiego.failure.DatabaseBusyException", "busy")
                .scheduled("{}")
                .failed("trasiego.failure.MigrationFailedException", CAUSE)
                .exited("Migrate")
                .fail("trasiego.failure.MigrationFailedException", CAUSE));

    assertThat(markdown)
        .isEqualTo(
            """
            ## Deployment of staging: failed

            2 of 3 files \\*applied\\*

            | | |
            |---|---|
            | execution | [`a-b`](https://console/x) |
            | applied | `20260101000000, 20260102000000` |
            | backup | `s3://b/staging_20261124_150000.sql.gz` |
            | record | `s3://b/record.json` |

            ### `trasiego.failure.MigrationFailedException`

            ```text
            V20260101000000__add.sql statement 2 line 7: ERROR: relation "x|y" does not exist (42P01)
            ```

            | state | | time | tries |
            |---|---|---:|---:|
            | Plan | ✓ | 3.0 s | 1 |
            | Migrate | ✗ `MigrationFailedException` | 5.0 s | 2 |
            """);
  }

  @Test
  void letsNoCauseLeaveItsFence() {
    String markdown =
        MarkdownSummary.of("Deployment", report("FAILED", "E", "a\n```\n## b"), List.of());

    assertThat(markdown).contains("````text\na\n```\n## b\n````\n");
  }

  @Test
  void listsWhatIsPending() {
    var plan = JsonMapper.shared().createObjectNode().put("summary", "1 pending on shop");
    plan.putArray("pending").add("20260101000000");

    assertThat(MarkdownSummary.ofPlan("local", plan))
        .isEqualTo(
            """
            ## Plan of local: 1 pending

            1 pending on shop

            - `20260101000000`
            """);
  }
}
