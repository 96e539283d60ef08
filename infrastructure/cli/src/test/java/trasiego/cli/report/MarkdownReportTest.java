package trasiego.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trasiego.cli.console.Markup;

class MarkdownReportTest {
  /** As CommonMark has it, and as we write it where HTML stands. */
  private static final String CODE = "(?<![`\\\\])(`+)(?!`).*?(?<!`)\\1(?!`)|<code>[^<>]*</code>";

  @Test
  void saysTheVerdictFirstAndFoldsTheDetailsAway() {
    assertThat(MarkdownReport.of(Sample.risk()))
        .startsWith(
            """
            ## 🛑 A deployment would be refused: 1 open hazard

            1 file run on a database built from the folder, sizes unknown, PostgreSQL 18.6

            | | file | open | strongest lock | undo |
            |---|---|---:|---|---|
            | 🟠 risky | `V2__b.sql` | 1 | ACCESS EXCLUSIVE on public.orders | proven |

            **Notes**

            - role "reader" was made

            <details open>
            <summary><code>V2__b.sql</code>: risky</summary>

            #### risky `rewrite-table` in `public.orders`, line 3

            every row of public.orders is written anew, and nobody reads or writes it meanwhile

            The safer way:

            ```sql
            CREATE TABLE orders_new (LIKE orders);
            -- next file
            SELECT 1;
            ```

            Or, with a reason, in the file:

            ```sql
            -- trasiego:allow rewrite-table public.orders: <reason>
            ```

            Data: orphans in public.orders.fk: found, 12 rows, such as id 7
            """)
        .endsWith("\n</details>\n");
  }

  @Test
  void opensNothingWhereAllIsSafe() {
    assertThat(
            MarkdownReport.of(
                Sample.report(
                    "safe", List.of(Sample.file("V2__b.sql", "safe", List.of(), "SELECT 1")))))
        .startsWith("## ✅ Safe to deploy\n")
        .contains("\n<details>\n")
        .doesNotContain("<details open>");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 40, 400})
  void fitsIntoACommentHoweverMuchThereIsToSay(int files) {
    String markdown = MarkdownReport.of(Sample.nasty(files));

    assertThat(markdown.length()).isLessThanOrEqualTo(MarkdownReport.LONGEST);
    assertThat(lines(markdown, "<details")).isEqualTo(lines(markdown, "</details>")).isPositive();
    assertThat(markdown.contains("are left out")).isEqualTo(files >= 40);
  }

  private static long lines(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).count();
  }

  @Test
  void obeysNothingOfWhatOthersWrote() {
    String outside =
        withoutCode(MarkdownReport.of(Sample.nasty(1))).replaceAll("\\\\\\p{Punct}", "escaped");

    assertThat(outside)
        .doesNotContain("<script", "](http", "![i]", "@team", "://e.example", "\u001B", "\u202E");
    // Only our own table has cells.
    assertThat(outside.lines().filter(line -> line.startsWith("|")))
        .hasSize(3)
        .allSatisfy(row -> assertThat(row.chars().filter(c -> c == '|')).hasSize(6));
  }

  /** What is left when fenced blocks and code in lines are taken out as CommonMark reads them. */
  private static String withoutCode(String markdown) {
    StringBuilder outside = new StringBuilder();
    String fence = null;
    for (String line : markdown.lines().toList()) {
      if (fence != null) {
        fence = line.equals(fence) ? null : fence;
      } else if (line.startsWith("```")) {
        fence = line.replaceFirst("[^`].*", "");
      } else {
        outside.append(line.replaceAll(CODE, "code")).append('\n');
      }
    }
    assertThat(fence).isNull();
    return outside.toString();
  }

  @Test
  void closesAFenceWithMoreTicksThanTheSqlHas() {
    assertThat(Markup.block("sql", "SELECT '````'")).isEqualTo("`````sql\nSELECT '````'\n`````\n");
    assertThat(Stream.of("`a", "a``b").map(Markup::code)).containsExactly("`` `a ``", "```a``b```");
  }
}
